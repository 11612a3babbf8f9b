// The only place that knows the order: samples -> probes and liveness -> comparisons -> fusion -> decision.
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
  std::optional<Liveness> liveness = {};        // none if it was not checked
  std::vector<SampleCopies> copies = {};        // of the usable samples
  float quality = 0;
  Trace trace = {};
};

/// The answer to "is this the selfsame person?".
struct VerifyOutcome {
  Decision decision = Decision::reject;
  std::vector<ModalityScore> scores = {};  // one per modality compared
  Fused fusion = {};                       // of the scores and liveness, unadjusted
  std::optional<Liveness> liveness = {};   // none if it was not checked
  std::vector<std::string> reasons = {};   // for people: why not accepted, what was missing
  std::vector<SampleCopies> copies = {};   // of the usable samples
  std::vector<std::string> warnings = {};  // for the operator: weak points of this decision
  float quality = 0;
  Trace trace = {};

  /// The fused score on the one scale: it agrees with the decision.
  float score() const { return on_scale(decision, fusion.score); }
};

/// What to compare a sample with if the subject has no template of its modality.
enum class IfMissing {
  fail,
  nobody,  // a template that nobody resembles, if the caller must not learn who is enrolled
};

/// Threads: const methods may be called from several threads at once.
class Pipeline {
 public:
  /// Errors: invalid_argument if the policy requires a false-match rate that no modality which may decide alone was
  /// measured for, or applies to raw similarities that a pack does not give. A modality whose own table does not extend
  /// to that rate can accept only in combination with another.
  static Result<Pipeline> create(Engines::List engines, Options options, const base::Clock& clock);

  /// `observer`, here and below, is told of each stage of the run, including failed ones; it may be null.
  /// Errors: too_few_samples (its message carries the first sample's own reason), samples_disagree, liveness_failed,
  /// pack errors. A single sample that fails gives its own error code.
  Result<EnrolOutcome> enrol(std::span<const Sample> samples, StageObserver* observer = nullptr) const;

  /// Samples of each modality are tried in order; the first accept wins, otherwise the best decision counts. Modalities
  /// are then fused (factors.hpp); one whose samples are all too poor is left out if the rest suffices. Liveness uses
  /// all samples. Errors: those of extraction if no sample was usable, or none of a required modality;
  /// template_pack_mismatch; those of check_factors.
  Result<VerifyOutcome> verify(std::span<const match::Template> references, std::span<const Sample> samples,
                               StageObserver* observer = nullptr, IfMissing if_missing = IfMissing::fail) const;

  /// The same in steps, for samples that arrive one by one: begin, add, ..., then enrol, or compare and decide.
  Attempt begin(Purpose purpose) const;
  /// Extracts a probe from the sample, or, without `embed`, only checks its liveness.
  void add(Attempt& attempt, const Sample& sample, bool embed = true, StageObserver* observer = nullptr) const;
  /// The second half of `add`, for a sample whose extraction was driven from outside (extraction.hpp). `probe` is its
  /// result. Without `embed`, only liveness was checked.
  void take(Attempt& attempt, const Sample& sample, Result<Probe> probe, bool embed = true) const;
  /// Errors and answers as above. Unanswered prompts are a reason not to accept.
  Result<EnrolOutcome> enrol(const Attempt& attempt, std::span<const Prompt> prompts,
                             StageObserver* observer = nullptr) const;
  /// Compares every probe with one subject's templates, once. Replaces earlier comparisons.
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
