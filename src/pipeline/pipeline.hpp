// The one place that knows the order: samples -> probes -> comparisons -> fusion -> decision.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "pipeline/decision.hpp"
#include "pipeline/modality.hpp"

namespace selfsame::pipeline {

/// What became of one sample of an enrolment.
struct SampleReport {
  std::size_t index = 0;
  bool used = false;
  std::optional<Error> error;  // why it was not used: extraction failed, or an outlier
  float quality = 0;
  std::vector<Measure> measures;
};

struct EnrolOutcome {
  std::vector<match::Template> templates;  // one per modality present
  std::vector<SampleReport> samples;       // one per sample, in order
  float quality = 0;
  Trace trace;
};

/// The answer to "is this the selfsame person?".
struct VerifyOutcome {
  Decision decision = Decision::reject;
  float score = 0;  // fused, [0, 1]
  std::vector<ModalityScore> scores;
  std::vector<std::string> reasons;  // for a person; why not accepted, what was missing
  float quality = 0;
  Trace trace;
};

struct Options {
  Policy policy = FmrPolicy{};
  std::size_t min_enrol_samples = 1;
};

/// Threads: const methods may be called from several threads at once.
class Pipeline {
 public:
  /// Errors: invalid_argument where the policy asks for a false-match rate that a pack's table does not hold.
  static Result<Pipeline> create(std::vector<std::shared_ptr<const ModalityEngine>> engines, Options options,
                                 const base::Clock& clock);

  /// Errors: too_few_samples (its message carries the first sample's own reason), samples_disagree, pack errors.
  /// A single sample that fails gives its own error code.
  Result<EnrolOutcome> enrol(std::span<const Sample> samples) const;

  /// Samples are tried in order; the first accept wins, else the best decision stands.
  /// Errors: those of extraction where no sample could be used; template_pack_mismatch.
  Result<VerifyOutcome> verify(std::span<const match::Template> references, std::span<const Sample> samples) const;

  /// A probe for identification or for /embeddings.
  Result<Probe> extract(const Sample& sample, Purpose purpose, Trace& trace) const;

  /// The decision that the policy gives one comparison of one modality; reject for a modality that is not loaded.
  Decision decide(Modality modality, const Comparison& comparison) const;

  const ModalityEngine* engine(Modality modality) const;
  std::span<const std::shared_ptr<const ModalityEngine>> engines() const { return engines_; }
  const Options& options() const { return options_; }
  const base::Clock& clock() const { return *clock_; }

 private:
  explicit Pipeline(const base::Clock& clock) : clock_(&clock) {}
  Result<const ModalityEngine*> required_engine(Modality modality) const;
  Result<ModalityScore> compare(std::span<const match::Template> references, const Probe& probe) const;

  std::vector<std::shared_ptr<const ModalityEngine>> engines_;
  std::vector<Thresholds> thresholds_;  // one for each engine, in the same order
  Options options_;
  const base::Clock* clock_;
};

}  // namespace selfsame::pipeline
