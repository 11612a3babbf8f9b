// What a site asks for before it decides, and its policy on every scale.
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

/// What liveness has to say for a sample to count.
struct LivenessPolicy {
  bool checked = false;
  float min_enrolment = 0.5F;  // of a sample alone and of all together
  float min_verification = 0.4F;
  float least(Purpose purpose) const { return purpose == Purpose::enrolment ? min_enrolment : min_verification; }
};

struct Options {
  Policy policy = FmrPolicy{};
  std::size_t min_enrol_samples = 1;
  LivenessPolicy liveness = {};
  FusionRule fusion = {};
  FactorRule factors = {};
  /// Hears of the stages of every run, from several threads at once; may be null.
  std::shared_ptr<StageObserver> observer = {};
};

/// A site's options, held against the engines that are loaded. Threads: const methods may be called from several
/// threads at once.
class DecisionRules {
 public:
  /// Errors: those of Pipeline::create.
  static Result<DecisionRules> create(Engines engines, Options options);

  /// Whether a decision may rest on these modalities. Errors: factors_missing, factor_alone_refused.
  Status check_factors(std::span<const Modality> compared) const;
  /// Empty where there is nothing to say of a decision by these modalities.
  std::vector<std::string> warnings_of(std::span<const Modality> compared) const;

  /// The decision that the policy gives one comparison of one modality, which is the best of so many or may be chosen
  /// for it: a false-match rate is that of the answer, so more tries need a higher similarity. Reject for a modality
  /// that is not loaded.
  Decision decide(Modality modality, const Comparison& comparison, std::size_t tries = 1) const;
  /// The decision on liveness alone, whoever it is: accept a live subject, reject an attack.
  Decision decide(const Liveness& liveness, Purpose purpose) const;

  /// Null for a modality that is not loaded.
  const EngineThresholds* thresholds(Modality modality) const;
  /// Of the best of so many comparisons; the modality is loaded. Where the table does not reach so far, `accept` is
  /// infinite.
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
