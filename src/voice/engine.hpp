// The voice modality.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "pipeline/modality.hpp"
#include "voice/extraction.hpp"

namespace selfsame::voice {

/// Sounds of any rate between the limits; one embedding of all the speech in a sample. Threads: const methods may be
/// called from several threads at once.
class Engine final : public pipeline::ModalityEngine {
 public:
  /// `nets`: what `extract` and its kin run nets by, while the caller waits; null where nobody does, and the work is
  /// driven from outside (`begin`).
  Engine(NetFacts facts, EngineOptions options, std::shared_ptr<const pipeline::NetRunner> nets = nullptr);

  std::unique_ptr<pipeline::Presentation> begin_presentation() const override;
  /// Errors: speech_not_found; quality_too_low for enrolment; inference_failed.
  Result<pipeline::Probe> extract(const pipeline::Sample& sample, pipeline::Purpose purpose,
                                  pipeline::StageTimer& stages) const override;
  Result<pipeline::Enrolment> enrol(std::span<const pipeline::Probe> probes, std::int64_t now_ms) const override;
  Result<std::unique_ptr<const pipeline::Reference>> open(const match::Template& reference) const override;

  /// The work of an extraction, to be driven from outside. `presentation`: remembers what liveness needs; null without.
  /// `embed`: false is for samples that serve liveness only. All that is handed in is borrowed, and so is this engine.
  std::unique_ptr<VoiceExtraction> begin(const pipeline::Sample& sample, pipeline::Purpose purpose,
                                         pipeline::StageTimer& stages, pipeline::Presentation* presentation,
                                         bool embed = true) const;
  /// The vector of speech at kRateHz, pauses cut out, level raised; not empty.
  Result<std::vector<float>> embed(std::span<const float> speech) const;
  /// The raw similarity of two vectors: normalised against the cohort, or their cosine where there is none.
  float similarity(std::span<const float> a, std::span<const float> b) const {
    return facts_->embedder.similarity(a, b);
  }
  bool has_cohort() const { return facts_->embedder.cohort.has_value(); }
  /// What voices' vectors have in common, to be taken away before codes are made of them; empty without a cohort.
  std::vector<float> cohort_mean() const {
    return has_cohort() ? facts_->embedder.cohort->mean() : std::vector<float>();
  }

 private:
  class TrackedPresentation;
  Engine(std::shared_ptr<const NetFacts> facts, EngineOptions options, std::shared_ptr<const pipeline::NetRunner> nets);
  Result<pipeline::Probe> finish(VoiceExtraction& work) const;

  std::shared_ptr<const NetFacts> facts_;  // apart, for the description points into it
  EngineOptions options_;
  std::optional<media::SoundMarks> marks_;
  std::shared_ptr<const pipeline::NetRunner> nets_;
};

}  // namespace selfsame::voice
