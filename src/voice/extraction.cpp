#include "voice/extraction.hpp"

#include "media/resampling.hpp"
#include "pipeline/measures.hpp"
#include "voice/quality.hpp"

namespace selfsame::voice {
namespace {

using pipeline::Probe;
using pipeline::Purpose;
using pipeline::StageName;
using pipeline::Step;

/// How far the halves of most clips of one person lie above `min_half_llr`.
constexpr float kUsualHalfLlr = 3;

}  // namespace

VoiceExtraction::VoiceExtraction(const NetFacts& nets, const EngineOptions& options, const media::SoundMarks* marks,
                                 const pipeline::Sample& sample, Purpose purpose, pipeline::StageTimer& stages,
                                 std::vector<Observation>* track, bool embed)
    : nets_(&nets),
      options_(&options),
      marks_(marks),
      recording_(std::get_if<pipeline::Recording>(&sample.content)),
      time_ms_(sample.time_ms),
      purpose_(purpose),
      stages_(&stages),
      track_(track),
      embed_(embed) {
  if (recording_ == nullptr) return;
  probe_.modality = Modality::voice;
  probe_.pack = nets.embedder.pack;
  stages_->begin(StageName::resample);
  if (recording_->sound.empty()) return;
  sound_ = media::resample(recording_->sound, kRateHz);
  stages_->end();
  stages_->begin(StageName::activity);
  detection_.emplace(sound_.samples, nets.activity ? &*nets.activity : nullptr);
}

Step<Probe> VoiceExtraction::next() {
  const auto failed = [](const Error& error) { return Result<Probe>(fail(error)); };
  if (recording_ == nullptr) return failed({ErrorCode::invalid_argument, "the voice modality needs a recording"});
  if (sound_.empty()) return failed(check_speech().error());
  if (detection_) {
    auto step = detection_->next();
    if (is_call(step)) return call_of(std::move(step));
    auto activity = result_of(std::move(step));
    detection_.reset();
    if (!activity) return failed(activity.error());
    activity_ = std::move(*activity);
    if (const auto heard = check_speech(); !heard) return failed(heard.error());
    if (embed_) trim();
    if (embed_ && purpose_ == Purpose::enrolment) begin_halves();
    if (!half_) {
      if (const auto rated = rate(); !rated) return failed(rated.error());
    }
  }
  while (half_) {
    auto step = half_->next();
    if (is_call(step)) return call_of(std::move(step));
    auto vector = result_of(std::move(step));
    half_.reset();
    if (!vector) return failed(vector.error());
    if (first_vector_.empty()) {
      first_vector_ = std::move(*vector);
      half_.emplace(std::span<const float>(speech_).last(speech_.size() / 2), nets_->embedder);
      continue;
    }
    probe_.measures.push_back(compare_halves(*vector));
    if (const auto rated = rate(); !rated) return failed(rated.error());
  }
  if (examination_) {
    auto step = examination_->next();
    if (is_call(step)) return call_of(std::move(step));
    auto heard = result_of(std::move(step));
    examination_.reset();
    if (!heard) return failed(heard.error());
    judge(std::move(*heard));
    if (embed_) begin_embedding();
  }
  if (embedding_) {
    auto step = embedding_->next();
    if (is_call(step)) return call_of(std::move(step));
    auto vector = result_of(std::move(step));
    embedding_.reset();
    if (!vector) return failed(vector.error());
    probe_.vector = std::move(*vector);
    stages_->end();
  }
  return Result<Probe>(std::move(probe_));
}

void VoiceExtraction::resume(std::vector<base::Tensor> outputs) {
  if (detection_) {
    detection_->resume(std::move(outputs));
  } else if (half_) {
    half_->resume(std::move(outputs));
  } else if (examination_) {
    examination_->resume(std::move(outputs));
  } else if (embedding_) {
    embedding_->resume(std::move(outputs));
  }
}

Status VoiceExtraction::check_speech() {
  if (activity_.seconds() < kLeastSpeechSeconds || activity_.speech_dbfs < kSilentDbfs) {
    return fail(ErrorCode::speech_not_found,
                "there is no speech in the recording; speak a sentence into the microphone");
  }
  stages_->end();
  return {};
}

void VoiceExtraction::trim() {
  stages_->begin(StageName::quality);
  speech_ = speech_only(sound_.samples, activity_);
  raise_level(speech_);
  probe_.measures = measure_quality(recording_->sound, activity_, purpose_);
}

void VoiceExtraction::begin_halves() {
  const std::size_t half = speech_.size() / 2;
  // None if the clip is too short, or there is no calibration.
  if (!nets_->embedder.calibration || static_cast<double>(half) < kLeastHalfSeconds * kRateHz) return;
  half_.emplace(std::span<const float>(speech_).first(half), nets_->embedder);
}

pipeline::Measure VoiceExtraction::compare_halves(std::span<const float> second) const {
  const float llr = nets_->embedder.calibration->llr(nets_->embedder.similarity(first_vector_, second));
  return measure_halves(llr, options_->min_half_llr, options_->min_half_llr + kUsualHalfLlr);
}

Status VoiceExtraction::rate() {
  if (embed_) {
    probe_.quality = pipeline::overall_quality(probe_.measures);
    stages_->end(probe_.quality);
    if (purpose_ == Purpose::enrolment) {
      const std::string reasons = pipeline::reasons_of(probe_.measures);
      if (!reasons.empty()) return fail(ErrorCode::quality_too_low, reasons);
    }
  }
  if (track_ != nullptr) {
    stages_->begin(StageName::liveness);
    examination_.emplace(sound_.samples, activity_, *nets_->examiner);
  } else if (embed_) {
    begin_embedding();
  }
  return {};
}

void VoiceExtraction::judge(Observation heard) {
  heard.time_ms = time_ms_;
  probe_.liveness = voice::judge({&heard, 1}).score;
  track_->push_back(std::move(heard));
  stages_->end(*probe_.liveness);
}

void VoiceExtraction::begin_embedding() {
  stages_->begin(StageName::embed);
  static_assert(kRateHz == media::SoundMarks::kRateHz);
  if (marks_ != nullptr) probe_.copies = pipeline::copy_codes(marks_->of(sound_.samples));
  embedding_.emplace(speech_, nets_->embedder);
}

}  // namespace selfsame::voice
