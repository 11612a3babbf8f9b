// A site's requirements for a decision, and its policy on every scale.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/decision.hpp"
#include "pipeline/engine_thresholds.hpp"
#include "pipeline/engines.hpp"
#include "pipeline/factors.hpp"
#include "pipeline/fusion.hpp"

namespace selfsame::pipeline {

/// The liveness that a sample needs to count.
struct LivenessPolicy {
  bool checked = false;
  float min_enrolment = 0.5F;  // for each sample alone and for all together
  float min_verification = 0.4F;
  float least(Purpose purpose) const { return purpose == Purpose::enrolment ? min_enrolment : min_verification; }
};

struct Options {
  Policy policy = FmrPolicy{};
  std::size_t min_enrol_samples = 1;
  LivenessPolicy liveness = {};
  FusionRule fusion = {};
  FactorRule factors = {};
  /// Observes the stages of every run, from several threads at once; may be null.
  std::shared_ptr<StageObserver> observer = {};
};

/// A site's options, validated against the loaded engines. Threads: const methods may be called from several threads at
/// once.
class DecisionRules {
 public:
  /// Errors: those of Pipeline::create.
  static Result<DecisionRules> create(Engines engines, Options options);

  /// Whether a decision may rest on these modalities. Errors: factors_missing, factor_alone_refused.
  Status check_factors(std::span<const Modality> compared) const;
  /// Empty if a decision by these modalities needs no warning.
  std::vector<std::string> warnings_of(std::span<const Modality> compared) const;

  /// The policy's decision on one comparison of one modality, which may have been chosen as the best of `tries`. A
  /// false-match rate applies to the answer as a whole, so more tries require a higher similarity. Reject if the
  /// modality is not loaded.
  Decision decide(Modality modality, const Comparison& comparison, std::size_t tries = 1) const;
  /// The decision on liveness alone, whoever the subject is: accept a live one, reject an attack.
  Decision decide(const Liveness& liveness, Purpose purpose) const;

  /// Null if the modality is not loaded.
  const EngineThresholds* thresholds(Modality modality) const;
  /// Thresholds for the best of `tries` comparisons; the modality must be loaded. If the table does not extend that
  /// far, `accept` is infinite.
  Thresholds thresholds(Modality modality, Scale scale, std::size_t tries) const;
  const Engines& engines() const { return engines_; }
  const Options& options() const { return options_; }

 private:
  DecisionRules() = default;

  Engines engines_;
  std::vector<std::pair<Modality, EngineThresholds>> thresholds_ = {};  // one for each engine
  Options options_;
};

}  // namespace selfsame::pipeline
