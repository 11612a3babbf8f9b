#include "voice/digit_listener.hpp"

#include <algorithm>

#include "media/resampling.hpp"
#include "voice/detection.hpp"
#include "voice/quality.hpp"

namespace selfsame::voice {
namespace {

/// What is shorter is followed by silence: the front end would repeat it, and so its digit.
constexpr std::size_t kFewestSamples = static_cast<std::size_t>(kRateHz) / 2;

/// Where in the recording a moment of its speech lies; moments past the end lie behind it.
double in_recording_s(double speech_s, const Activity& activity) {
  double rest = speech_s * kRateHz;
  for (const Passage& passage : activity.passages) {
    const auto length = static_cast<double>(passage.end - passage.begin);
    if (rest <= length || passage == activity.passages.back()) {
      return (static_cast<double>(passage.begin) + std::min(rest, length)) / kRateHz;
    }
    rest -= length;
  }
  return speech_s;
}

}  // namespace

DigitListener::DigitListener(std::shared_ptr<const infer::Session> recogniser, FrontEnd front_end)
    : recogniser_(std::move(recogniser)), front_end_(std::move(front_end)) {}

Result<std::shared_ptr<const DigitListener>> DigitListener::create(std::shared_ptr<const infer::Session> recogniser) {
  const infer::Manifest& manifest = recogniser->manifest();
  SELFSAME_TRY(check_pack(manifest, infer::PackKind::voice_digits, "digits"));
  const auto& layout = manifest.sound->layout;
  if (layout.frames != 0 || layout.mel.frames_first) {
    return fail(ErrorCode::pack_invalid, "a digit recogniser takes any number of frames, bands first");
  }
  SELFSAME_ASSIGN(auto front_end, FrontEnd::create(layout));
  return std::shared_ptr<const DigitListener>(new DigitListener(std::move(recogniser), std::move(front_end)));
}

Result<std::vector<SpokenDigit>> DigitListener::listen(const media::Sound& sound) const {
  if (sound.empty()) return std::vector<SpokenDigit>{};
  const media::Sound heard = media::resample(sound, kRateHz);
  const Activity activity = detect_speech(heard.samples);
  if (activity.passages.empty() || activity.speech_dbfs < kSilentDbfs) return std::vector<SpokenDigit>{};
  // The bands are taken over their mean in time, which long pauses would shift.
  auto speech = speech_only(heard.samples, activity);
  if (speech.size() < kFewestSamples) speech.resize(kFewestSamples);
  SELFSAME_ASSIGN(const auto answers, recogniser_->run(front_end_.prepare(speech).front()));
  const double frame_s = static_cast<double>(recogniser_->manifest().sound->layout.mel.hop) / kRateHz;
  SELFSAME_ASSIGN(auto digits, read_digits(answers.front(), frame_s * kFramesAStep));
  for (SpokenDigit& digit : digits) {
    digit.begin_s = in_recording_s(digit.begin_s, activity);
    digit.end_s = in_recording_s(digit.end_s, activity);
  }
  return digits;
}

}  // namespace selfsame::voice
