// The one place that knows the order: samples -> probes and liveness -> comparisons -> fusion -> decision.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "pipeline/attempt.hpp"
#include "pipeline/decision_rules.hpp"

namespace selfsame::pipeline {

struct EnrolOutcome {
  std::vector<match::Template> templates = {};  // one per modality present
  std::vector<SampleReport> samples = {};       // one per sample, in order
  std::optional<Liveness> liveness = {};        // none where it was not asked for
  std::vector<SampleCopies> copies = {};        // of the samples that could be used
  float quality = 0;
  Trace trace = {};
};

/// The answer to "is this the selfsame person?".
struct VerifyOutcome {
  Decision decision = Decision::reject;
  std::vector<ModalityScore> scores = {};  // one for each modality that was compared
  Fused fusion = {};                       // of their scores and of liveness, as it is
  std::optional<Liveness> liveness = {};   // none where it was not asked for
  std::vector<std::string> reasons = {};   // for a person; why not accepted, what was missing
  std::vector<SampleCopies> copies = {};   // of the samples that could be used
  std::vector<std::string> warnings = {};  // for the operator; what this decision rests on too little
  float quality = 0;
  Trace trace = {};

  /// The fused score on the one scale: it agrees with the decision.
  float score() const { return on_scale(decision, fusion.score); }
};

/// What a sample is compared with where nothing of its modality is enrolled.
enum class IfMissing {
  fail,
  nobody,  // as unlike as can be: for a caller who is not to learn who is enrolled
};

/// Threads: const methods may be called from several threads at once.
class Pipeline {
 public:
  /// Errors: invalid_argument where the policy asks for a false-match rate that the table of no modality that may
  /// decide alone holds, or applies to raw similarities that a pack does not give. A modality whose own table does not
  /// reach that far accepts together with another only.
  static Result<Pipeline> create(Engines::List engines, Options options, const base::Clock& clock);

  /// `observer`, here and below, hears of each stage of the run, also where it fails; it may be null.
  /// Errors: too_few_samples (its message carries the first sample's own reason), samples_disagree,
  /// liveness_failed, pack errors. A single sample that fails gives its own error code.
  Result<EnrolOutcome> enrol(std::span<const Sample> samples, StageObserver* observer = nullptr) const;

  /// Samples of each modality are tried in order; the first accept wins, else the best decision stands. Modalities are
  /// then fused (factors.hpp); one whose samples are all too poor is left out where the rest suffices. Liveness looks
  /// at all samples. Errors: those of extraction where no sample could be used, or none of a modality that is required;
  /// template_pack_mismatch; those of check_factors.
  Result<VerifyOutcome> verify(std::span<const match::Template> references, std::span<const Sample> samples,
                               StageObserver* observer = nullptr, IfMissing if_missing = IfMissing::fail) const;

  /// The same in pieces, for samples that come one by one: begin, add, ..., then enrol, or compare and decide.
  Attempt begin(Purpose purpose) const;
  /// Extracts a probe from the sample, or, without `embed`, looks at it for liveness only.
  void add(Attempt& attempt, const Sample& sample, bool embed = true, StageObserver* observer = nullptr) const;
  /// The second half of `add`, for a sample whose extraction was driven from outside (extraction.hpp): `probe` is what
  /// it came to. Without `embed`, its liveness alone was looked at.
  void take(Attempt& attempt, const Sample& sample, Result<Probe> probe, bool embed = true) const;
  /// Errors and answers as above. Prompts that were not answered are a reason not to accept.
  Result<EnrolOutcome> enrol(const Attempt& attempt, std::span<const Prompt> prompts,
                             StageObserver* observer = nullptr) const;
  /// Compares every probe with one subject's templates, once. What was compared before is replaced.
  void compare(Attempt& attempt, std::span<const match::Template> references, StageObserver* observer = nullptr,
               IfMissing if_missing = IfMissing::fail) const;
  Result<VerifyOutcome> decide(const Attempt& attempt, std::span<const Prompt> prompts,
                               StageObserver* observer = nullptr) const;

  const DecisionRules& rules() const { return rules_; }
  const Engines& engines() const { return rules_.engines(); }
  const base::Clock& clock() const { return *clock_; }

 private:
  Pipeline(DecisionRules rules, const base::Clock& clock) : rules_(std::move(rules)), clock_(&clock) {}
  const Options& options() const { return rules_.options(); }

  DecisionRules rules_;
  const base::Clock* clock_;
};

}  // namespace selfsame::pipeline
