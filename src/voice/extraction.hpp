// The whole order of a voice, from a sample to its probe. Everything here runs natively and in a page alike.
#pragma once

#include <optional>
#include <vector>

#include "media/sound_marks.hpp"
#include "voice/steps.hpp"

namespace selfsame::voice {

struct EngineOptions {
  float min_enrol_score = 0.5F;  // mean to the other samples of an enrolment, below which one is an outlier
  /// Of the halves of one sample of an enrolment: the natural log-likelihood ratio of one speaker over two, by the
  /// pack's calibration, below which two voices are suspected.
  float min_half_llr = -3;
  std::optional<pipeline::CopyKey> copy_key = {};  // none: probes carry no copy codes
};

/// Resampling, speech detection, trimming, quality, liveness and digits, embedding.
/// Errors: speech_not_found; quality_too_low for enrolment; inference_failed; invalid_argument for another modality's
/// sample.
class VoiceExtraction final : public pipeline::Extraction {
 public:
  /// All that is handed in is borrowed. `track`: gets what liveness remembers of the sample; null without liveness.
  /// `embed`: false ends with liveness, and leaves out what only a probe needs.
  /// `marks`: makes copy codes; null: none.
  VoiceExtraction(const NetFacts& nets, const EngineOptions& options, const media::SoundMarks* marks,
                  const pipeline::Sample& sample, pipeline::Purpose purpose, pipeline::StageTimer& stages,
                  std::vector<Observation>* track, bool embed = true);
  VoiceExtraction(const VoiceExtraction&) = delete;
  VoiceExtraction& operator=(const VoiceExtraction&) = delete;
  pipeline::Step<pipeline::Probe> next() override;
  void resume(std::vector<base::Tensor> outputs) override;
  /// What is heard, once it was looked for.
  const Activity& activity() const { return activity_; }

 private:
  Status check_speech();
  /// Pauses out, level up, and what the recording measures.
  void trim();
  /// Of an enrolment's sample whose halves can be held against each other.
  void begin_halves();
  pipeline::Measure compare_halves(std::span<const float> second) const;
  /// Rates what was measured, and begins the part after it.
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
  // One of them is at work, in this order; each is gone once it is done.
  std::optional<ActivitySteps> detection_;
  std::optional<EmbeddingSteps> half_;  // the first of an enrolment's sample, then the second
  std::optional<ExaminationSteps> examination_;
  std::optional<EmbeddingSteps> embedding_;
  std::vector<float> first_vector_;  // of the first half, once it is there
  pipeline::Probe probe_;
};

}  // namespace selfsame::voice
