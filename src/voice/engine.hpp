// The voice modality, run natively.
#pragma once

#include <memory>
#include <optional>

#include "infer/session.hpp"
#include "match/cohort.hpp"
#include "pipeline/modality.hpp"
#include "voice/detection.hpp"
#include "voice/embedding.hpp"
#include "voice/examiner.hpp"
#include "voice/speech_detector.hpp"

namespace selfsame::voice {

struct EngineOptions {
  float min_enrol_score = 0.5F;  // mean to the other samples of an enrolment, below which one is an outlier
  /// Of the halves of one sample of an enrolment: the natural log-likelihood ratio of one speaker over two, by the
  /// pack's calibration, below which two voices are suspected.
  float min_half_llr = -3;
};

/// Sounds of any rate between the limits; one embedding of all the speech in a sample. Threads: const methods may be
/// called from several threads at once.
class Engine final : public pipeline::ModalityEngine {
 public:
  /// `cohort`: what infer::read_cohort gave for the embedder's pack; empty where the pack has none.
  /// Without an `examiner` there is no presentation attack detection.
  /// Errors: pack_invalid where a pack is of another kind, architecture or input, or its cohort cannot be used.
  static Result<std::shared_ptr<const Engine>> create(std::shared_ptr<const infer::Session> embedder, ByteView cohort,
                                                      EngineOptions options = {},
                                                      std::shared_ptr<const Examiner> examiner = nullptr,
                                                      SpeechDetector detector = {});

  std::unique_ptr<pipeline::Presentation> begin_presentation() const override;
  /// Errors: speech_not_found; quality_too_low for enrolment; inference_failed.
  Result<pipeline::Probe> extract(const pipeline::Sample& sample, pipeline::Purpose purpose,
                                  pipeline::StageTimer& stages) const override;
  Result<pipeline::Enrolment> enrol(std::span<const pipeline::Probe> probes, std::int64_t now_ms) const override;
  Result<std::unique_ptr<const pipeline::Reference>> open(const match::Template& reference) const override;

  /// The vector of speech at kRateHz, pauses cut out, level raised; not empty.
  Result<std::vector<float>> embed(std::span<const float> speech) const;
  /// The raw similarity of two vectors: normalised against the cohort, or their cosine where there is none.
  float similarity(std::span<const float> a, std::span<const float> b) const;
  bool has_cohort() const { return cohort_.has_value(); }
  /// What voices' vectors have in common, to be taken away before codes are made of them; empty without a cohort.
  std::vector<float> cohort_mean() const { return cohort_ ? cohort_->mean() : std::vector<float>(); }

 private:
  Engine(std::shared_ptr<const infer::Session> embedder, FrontEnd front_end, std::optional<match::Cohort> cohort,
         EngineOptions options, std::shared_ptr<const Examiner> examiner, SpeechDetector detector);
  class Watch;
  struct Heard;
  /// The speech in a sample. Errors: speech_not_found, inference_failed; invalid_argument for another modality's.
  Result<Heard> listen(const pipeline::Sample& sample, pipeline::StageTimer& stages) const;
  /// What liveness needs of it, kept in `watch`; [0, 1], how live this sample alone sounds.
  Result<float> examine(const Heard& heard, pipeline::StageTimer& stages, Watch& watch) const;
  /// `watch` may be null.
  Result<pipeline::Probe> extract(const pipeline::Sample& sample, pipeline::Purpose purpose,
                                  pipeline::StageTimer& stages, Watch* watch) const;
  /// None where the clip is too short to tell, or nothing is known of what a similarity means.
  Result<std::optional<pipeline::Measure>> hold_halves_together(std::span<const float> speech) const;

  std::shared_ptr<const infer::Session> embedder_;
  FrontEnd front_end_;
  std::optional<match::Cohort> cohort_;
  EngineOptions options_;
  std::shared_ptr<const Examiner> examiner_;
  SpeechDetector detector_;
};

}  // namespace selfsame::voice
