// What is known about the samples of one presentation.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "pipeline/modality.hpp"

namespace selfsame::pipeline {

/// The outcome for one sample.
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

/// The results for the samples of one presentation so far. It holds no sample, so a liveness session may keep it
/// between requests. The pipeline that began it outlives it. For one thread at a time.
struct Attempt {
  Purpose purpose = Purpose::verification;
  std::vector<std::pair<Modality, std::unique_ptr<Presentation>>> presentations = {};
  std::vector<SampleReport> samples = {};  // one per sample, in order
  std::vector<Probe> probes = {};          // of the samples that could be used
  std::vector<std::size_t> origin = {};    // for each probe, the index of its sample
  /// Comparisons with one subject's templates, one per probe, once Pipeline::compare has filled it.
  std::vector<Result<Comparison>> comparisons = {};
  Trace trace = {};
  /// The modality of each sample, if the samples came together: scores are corrected for all of them from the first
  /// comparison on.
  std::vector<Modality> announced = {};
  /// Samples are single pictures, not frames of a moving one: their `still_copies` count too.
  bool stills = false;
  std::vector<SampleCopies> set_aside = {};
  /// Of the first prompts, where they were judged while the presentation went on; these stand.
  std::vector<PromptAnswer> settled = {};

  /// The faces are of one sitting, and the median one represents them: choosing the best would have to be corrected for
  /// as many comparisons as there are frames.
  bool middle_decides = false;

  /// Keeps only the copy codes of the newest sample, because it is not to be compared.
  void set_newest_aside();
  /// How many comparisons a decision may choose the best of.
  std::size_t tries(Modality modality) const;
  /// The liveness presentation of this modality; null if there is none.
  Presentation* presentation(Modality modality) const;
  /// Drops all samples captured before that time, all comparisons, and the trace: an endless attempt, such as in front
  /// of a live camera, is then a window on its last seconds.
  void forget_before(std::int64_t time_ms);
  /// The answers so far over all modalities; one per prompt, in order.
  std::vector<PromptAnswer> answers(std::span<const Prompt> prompts) const;
  /// The liveness of the samples so far; none if it is not checked.
  std::optional<Liveness> conclude(std::span<const Prompt> prompts) const;
};

/// One for each probe, in order, and then those of samples that were not compared.
std::vector<SampleCopies> copies_of(const Attempt& attempt);

}  // namespace selfsame::pipeline
