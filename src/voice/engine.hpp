// The voice modality.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "pipeline/modality.hpp"
#include "voice/extraction.hpp"

namespace selfsame::voice {

/// Accepts sounds of any rate between the limits; makes one embedding of all speech in a sample. Threads: const methods
/// may be called from several threads at once.
class Engine final : public pipeline::ModalityEngine {
 public:
  /// `nets`: runs the nets for `extract` and the like, synchronously; null if the work is only driven from outside
  /// (`begin`).
  Engine(NetFacts facts, EngineOptions options, std::shared_ptr<const pipeline::NetRunner> nets = nullptr);

  std::unique_ptr<pipeline::Presentation> begin_presentation() const override;
  /// Errors: speech_not_found; quality_too_low for enrolment; inference_failed.
  Result<pipeline::Probe> extract(const pipeline::Sample& sample, pipeline::Purpose purpose,
                                  pipeline::StageTimer& stages) const override;
  Result<pipeline::Enrolment> enrol(std::span<const pipeline::Probe> probes, std::int64_t now_ms) const override;
  Result<std::unique_ptr<const pipeline::Reference>> open(const match::Template& reference) const override;

  /// The extraction as work to be driven from outside. `presentation`: remembers what liveness needs; may be null.
  /// `embed`: false for samples used for liveness only. All arguments are borrowed, and so is this engine.
  std::unique_ptr<VoiceExtraction> begin(const pipeline::Sample& sample, pipeline::Purpose purpose,
                                         pipeline::StageTimer& stages, pipeline::Presentation* presentation,
                                         bool embed = true) const;
  /// The vector of speech, which is at kRateHz, without pauses, with its level raised, and not empty.
  Result<std::vector<float>> embed(std::span<const float> speech) const;
  /// The raw similarity of two vectors: normalised against the cohort, or their cosine if there is none.
  float similarity(std::span<const float> a, std::span<const float> b) const {
    return facts_->embedder.similarity(a, b);
  }
  bool has_cohort() const { return facts_->embedder.cohort.has_value(); }
  /// The mean of voice vectors, to be subtracted before coding; empty without a cohort.
  std::vector<float> cohort_mean() const {
    return has_cohort() ? facts_->embedder.cohort->mean() : std::vector<float>();
  }

 private:
  class TrackedPresentation;
  Engine(std::shared_ptr<const NetFacts> facts, EngineOptions options, std::shared_ptr<const pipeline::NetRunner> nets);
  Result<pipeline::Probe> finish(VoiceExtraction& work) const;

  std::shared_ptr<const NetFacts> facts_;  // allocated separately, because the description points into it
  EngineOptions options_;
  std::optional<media::SoundMarks> marks_;
  std::shared_ptr<const pipeline::NetRunner> nets_;
};

}  // namespace selfsame::voice
