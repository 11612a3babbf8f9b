// What is known of the samples of one presentation.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "pipeline/modality.hpp"

namespace selfsame::pipeline {

/// What became of one sample.
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
/// between requests. The pipeline that began it outlives it. For one thread at a time.
struct Attempt {
  Purpose purpose = Purpose::verification;
  std::vector<std::pair<Modality, std::unique_ptr<Presentation>>> presentations = {};
  std::vector<SampleReport> samples = {};  // one per sample, in order
  std::vector<Probe> probes = {};          // of the samples that could be used
  std::vector<std::size_t> origin = {};    // for each probe, the index of its sample
  /// With one subject's templates, one for each probe, once Pipeline::compare has filled it.
  std::vector<Result<Comparison>> comparisons = {};
  Trace trace = {};
  /// Of the samples that came together, one each, where they did: none is compared without paying for all of them.
  std::vector<Modality> announced = {};
  /// Of the first prompts, where they were judged while the presentation went on; these stand.
  std::vector<PromptAnswer> settled = {};

  /// The faces are of one sitting, and the middle one speaks for all of them: if the best did, it would pay for as many
  /// comparisons as there are frames.
  bool middle_decides = false;

  /// How many comparisons a decision may choose the best of.
  std::size_t tries(Modality modality) const;
  /// What watches this modality for liveness; null where nothing does.
  Presentation* presentation(Modality modality) const;
  /// Drops all of the samples captured before that time, what was compared, and the trace: an attempt that goes on
  /// without end, such as before a camera, is then a window on its last seconds.
  void forget_before(std::int64_t time_ms);
  /// What was answered so far, of all modalities; one for each prompt, in order.
  std::vector<PromptAnswer> answers(std::span<const Prompt> prompts) const;
  /// What liveness makes of the samples so far; none where it is not asked for.
  std::optional<Liveness> conclude(std::span<const Prompt> prompts) const;
};

/// One for each probe, in order.
std::vector<SampleCopies> copies_of(std::span<const Probe> probes);

}  // namespace selfsame::pipeline
