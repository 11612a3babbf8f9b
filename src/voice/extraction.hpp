// All steps from a sample to its probe, shared by native builds and pages.
#pragma once

#include <optional>
#include <vector>

#include "media/sound_marks.hpp"
#include "voice/steps.hpp"

namespace selfsame::voice {

struct EngineOptions {
  float min_enrol_score = 0.5F;  // samples with a lower mean score against the others of an enrolment are outliers
  /// Minimum natural log-likelihood ratio, by the pack's calibration, of one speaker over two for the halves of an
  /// enrolment sample. Below it, two voices are suspected.
  float min_half_llr = -3;
  std::optional<pipeline::CopyKey> copy_key = {};  // none: probes carry no copy codes
};

/// Resampling, speech detection, trimming, quality, liveness and digits, embedding.
/// Errors: speech_not_found; quality_too_low for enrolment; inference_failed; invalid_argument for another modality's
/// sample.
class VoiceExtraction final : public pipeline::Extraction {
 public:
  /// All arguments are borrowed. `track`: receives what liveness remembers of the sample; null without liveness.
  /// `embed`: if false, stops after liveness and skips what only a probe needs. `marks`: makes copy codes; may be null.
  VoiceExtraction(const NetFacts& nets, const EngineOptions& options, const media::SoundMarks* marks,
                  const pipeline::Sample& sample, pipeline::Purpose purpose, pipeline::StageTimer& stages,
                  std::vector<Observation>* track, bool embed = true);
  VoiceExtraction(const VoiceExtraction&) = delete;
  VoiceExtraction& operator=(const VoiceExtraction&) = delete;
  pipeline::Step<pipeline::Probe> next() override;
  void resume(std::vector<base::Tensor> outputs) override;
  /// The speech found, once detection is done.
  const Activity& activity() const { return activity_; }

 private:
  Status check_speech();
  /// Removes pauses, raises the level, and measures the recording.
  void trim();
  /// For an enrolment sample whose halves can be compared.
  void begin_halves();
  pipeline::Measure compare_halves(std::span<const float> second) const;
  /// Judges the measurements and begins the next step.
  Status rate();
  void judge(Observation heard);
  void begin_embedding();

  const NetFacts* nets_;
  const EngineOptions* options_;
  const media::SoundMarks* marks_;
  const pipeline::Recording* recording_;  // null for another modality's sample
  std::int64_t time_ms_;
  pipeline::Purpose purpose_;
  pipeline::StageTimer* stages_;
  std::vector<Observation>* track_;
  bool embed_;
  media::Sound sound_;  // at kRateHz
  Activity activity_;
  std::vector<float> speech_;
  // At most one of these is active, in this order; each is destroyed when it is done.
  std::optional<ActivitySteps> detection_;
  std::optional<EmbeddingSteps> half_;  // the first of an enrolment's sample, then the second
  std::optional<ExaminationSteps> examination_;
  std::optional<EmbeddingSteps> embedding_;
  std::vector<float> first_vector_;  // of the first half, once computed
  pipeline::Probe probe_;
};

}  // namespace selfsame::voice
