#include "voice/examiner.hpp"

#include "voice/presentation.hpp"

namespace selfsame::voice {

Examiner::Examiner(std::shared_ptr<const infer::Session> pad, std::shared_ptr<const DigitListener> digits)
    : pad_(std::move(pad)), digits_(std::move(digits)) {}

Result<std::shared_ptr<const Examiner>> Examiner::create(std::shared_ptr<const infer::Session> pad,
                                                         std::shared_ptr<const DigitListener> digits) {
  if (pad) {
    const infer::Manifest& manifest = pad->manifest();
    SELFSAME_TRY(check_pack(manifest, infer::PackKind::voice_pad, "spoof2"));
    if (!manifest.wave || manifest.wave->rate_hz != kRateHz) {
      return fail(ErrorCode::pack_invalid,
                  to_string(manifest.ref) + " does not hear waves at " + std::to_string(kRateHz) + " Hz");
    }
  }
  return std::shared_ptr<const Examiner>(new Examiner(std::move(pad), std::move(digits)));
}

Result<Observation> Examiner::examine(std::span<const float> samples, const Activity& activity) const {
  Observation heard;
  heard.replay = measure_replay(samples, activity);
  if (digits_) {
    SELFSAME_ASSIGN(const auto spoken, digits_->listen(samples, activity));
    for (const SpokenDigit& one : spoken) heard.digits.push_back(one.digit);
  }
  if (!pad_) return heard;
  const auto length = static_cast<std::size_t>(pad_->manifest().wave->samples);
  std::vector<float> logits;
  for (const base::Tensor& window : prepare_presentation(samples, length)) {
    SELFSAME_ASSIGN(const auto answers, pad_->run(window));
    SELFSAME_ASSIGN(const float logit, interpret_presentation(answers));
    logits.push_back(logit);
  }
  heard.net_logit = median(std::move(logits));
  return heard;
}

}  // namespace selfsame::voice
