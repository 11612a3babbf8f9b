#include "voice/speech_detector.hpp"

namespace selfsame::voice {

Result<SpeechDetector> SpeechDetector::create(std::shared_ptr<const infer::Session> net) {
  const infer::Manifest& manifest = net->manifest();
  SELFSAME_TRY(check_pack(manifest, infer::PackKind::voice_activity, "activity"));
  if (manifest.wave->rate_hz != kRateHz) {
    return fail(ErrorCode::pack_invalid,
                to_string(manifest.ref) + " does not hear waves at " + std::to_string(kRateHz) + " Hz");
  }
  return SpeechDetector(std::move(net));
}

Result<Activity> SpeechDetector::detect(std::span<const float> samples) const {
  if (!net_ || samples.empty()) return detect_speech(samples);
  const infer::WaveInput& wave = *net_->manifest().wave;
  const auto step = static_cast<std::size_t>(wave.step);
  const base::Tensor input = prepare_activity(samples, static_cast<std::size_t>(wave.samples), step);
  SELFSAME_ASSIGN(const auto answers, net_->run(input));
  SELFSAME_ASSIGN(auto log_odds, interpret_activity(answers, static_cast<std::size_t>(input.shape[1])));
  return detect_speech(samples, {std::move(log_odds), step});
}

}  // namespace selfsame::voice
