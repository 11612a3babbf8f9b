// The one place that knows the order: samples -> probes and liveness -> comparisons -> fusion -> decision.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "pipeline/decision.hpp"
#include "pipeline/engine_thresholds.hpp"
#include "pipeline/factors.hpp"
#include "pipeline/fusion.hpp"
#include "pipeline/modality.hpp"

namespace selfsame::pipeline {

/// What became of one sample of an enrolment.
struct SampleReport {
  std::size_t index = 0;
  Modality modality = Modality::face;
  std::int64_t time_ms = 0;  // when the sample was captured
  bool used = false;
  std::optional<Error> error = {};  // why it was not used: extraction failed, or an outlier
  float quality = 0;
  std::vector<Measure> measures = {};
  std::optional<float> liveness = {};  // of this sample alone
};

/// What has been made of the samples of one presentation so far. It holds no sample, so a liveness session may keep it
/// between requests. For one thread at a time.
struct Attempt {
  Purpose purpose = Purpose::verification;
  std::vector<std::pair<Modality, std::unique_ptr<Presentation>>> presentations = {};
  std::vector<SampleReport> samples = {};  // one per sample, in order
  std::vector<Probe> probes = {};          // of the samples that could be used
  std::vector<std::size_t> origin = {};    // for each probe, the index of its sample
  Trace trace = {};
};

struct EnrolOutcome {
  std::vector<match::Template> templates = {};  // one per modality present
  std::vector<SampleReport> samples = {};       // one per sample, in order
  std::optional<Liveness> liveness = {};        // none where it was not asked for
  std::vector<CopyCode> copies = {};            // of the samples that could be used
  float quality = 0;
  Trace trace = {};
};

/// The answer to "is this the selfsame person?".
struct VerifyOutcome {
  Decision decision = Decision::reject;
  float score = 0;                         // fused, [0, 1]
  std::vector<ModalityScore> scores = {};  // one for each modality that was compared
  Fused fusion = {};                       // what `score` is made of
  std::optional<Liveness> liveness = {};   // none where it was not asked for
  std::vector<std::string> reasons = {};   // for a person; why not accepted, what was missing
  std::vector<CopyCode> copies = {};       // of the samples that could be used
  std::vector<std::string> warnings = {};  // for the operator; what this decision rests on too little
  float quality = 0;
  Trace trace = {};
};

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
};

/// Threads: const methods may be called from several threads at once.
class Pipeline {
 public:
  /// Errors: invalid_argument where the policy asks for a false-match rate that the table of no modality that may
  /// decide alone holds, or speaks of raw similarities that a pack does not give. A modality whose own table does not
  /// reach that far accepts together with another only.
  static Result<Pipeline> create(std::vector<std::shared_ptr<const ModalityEngine>> engines, Options options,
                                 const base::Clock& clock);

  /// Errors: too_few_samples (its message carries the first sample's own reason), samples_disagree,
  /// liveness_failed, pack errors. A single sample that fails gives its own error code.
  Result<EnrolOutcome> enrol(std::span<const Sample> samples) const;

  /// Samples of each modality are tried in order; the first accept wins, else the best decision stands. Modalities are
  /// then fused (factors.hpp); one whose samples are all too poor is left out where the rest suffices. Liveness looks
  /// at all samples. Errors: those of extraction where no sample could be used, or none of a modality that is required;
  /// template_pack_mismatch; those of check_factors.
  Result<VerifyOutcome> verify(std::span<const match::Template> references, std::span<const Sample> samples) const;

  /// The same in pieces, for samples that come one by one. begin, add, ..., then enrol or verify.
  Attempt begin(Purpose purpose) const;
  /// Extracts a probe from the sample, or, without `embed`, looks at it for liveness only.
  void add(Attempt& attempt, const Sample& sample, bool embed = true) const;
  /// Drops all of the samples captured before that time, and the trace: an attempt that goes on without end, such as
  /// before a camera, is then a window on its last seconds.
  void forget_before(Attempt& attempt, std::int64_t time_ms) const;
  /// Errors and answers as above. Prompts that were not answered are a reason not to accept.
  Result<EnrolOutcome> enrol(Attempt attempt, std::span<const Prompt> prompts) const;
  Result<VerifyOutcome> verify(std::span<const match::Template> references, const Attempt& attempt,
                               std::span<const Prompt> prompts) const;
  /// What liveness makes of the samples so far; none where it is not asked for.
  std::optional<Liveness> conclude(const Attempt& attempt, std::span<const Prompt> prompts) const;

  /// A probe for identification or for /embeddings.
  Result<Probe> extract(const Sample& sample, Purpose purpose, StageTimer& stages) const;

  /// Whether a decision may rest on these modalities. Errors: factors_missing, factor_alone_refused.
  Status check_factors(std::span<const Modality> compared) const;
  /// Empty where there is nothing to say of a decision by these modalities.
  std::vector<std::string> warnings_of(std::span<const Modality> compared) const;

  /// The decision that the policy gives one comparison of one modality; reject for a modality that is not loaded.
  Decision decide(Modality modality, const Comparison& comparison) const;
  /// The decision on liveness alone, whoever it is: accept a live subject, reject an attack.
  Decision decide(const Liveness& liveness, Purpose purpose) const;

  const ModalityEngine* engine(Modality modality) const;
  std::span<const std::shared_ptr<const ModalityEngine>> engines() const { return engines_; }
  const Options& options() const { return options_; }
  const base::Clock& clock() const { return *clock_; }

 private:
  explicit Pipeline(const base::Clock& clock) : clock_(&clock) {}
  struct Judged;
  const EngineThresholds* thresholds(Modality modality) const;  // null for a modality that is not loaded
  Result<const ModalityEngine*> required_engine(Modality modality) const;
  Result<ModalityScore> compare(std::span<const match::Template> references, const Probe& probe) const;
  Judged judge(const Probe& probe, const ModalityScore& score, const std::optional<Liveness>& liveness) const;
  Decision decide_with_liveness(Decision decision, const Fused& fused, const std::optional<Liveness>& liveness) const;
  Result<std::vector<Judged>> choose(std::vector<Judged> judged, const Attempt& attempt, VerifyOutcome& outcome) const;
  void settle(std::vector<Judged> chosen, VerifyOutcome& outcome) const;

  std::vector<std::shared_ptr<const ModalityEngine>> engines_;
  std::vector<EngineThresholds> thresholds_;  // one for each engine, in the same order
  Options options_;
  const base::Clock* clock_;
};

}  // namespace selfsame::pipeline
