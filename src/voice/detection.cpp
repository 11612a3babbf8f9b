#include "voice/detection.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "base/check.hpp"

namespace selfsame::voice {
namespace {

constexpr std::size_t kFrame = 400;
constexpr std::size_t kStep = 160;
constexpr std::ptrdiff_t kMarginFrames = 10;
constexpr double kBelowLoudDb = 30;
constexpr double kAboveQuietDb = 6;
constexpr double kLeastBelowLoudDb = 12;
constexpr double kSilence = 1e-10;
/// Speech from a probability of one in eight. At one half the net would reject 1 % of the loud frames of people who
/// read in quiet rooms, and more where words are cut out (docs/results.md).
constexpr float kLeastLogOdds = -2;
const double kRaisedLevel = std::pow(10.0, -30.0 / 20);

// Pitch is measured at a quarter of the rate, in frames of 40 ms.
constexpr std::size_t kDecimation = 4;
constexpr std::size_t kPitchFrame = 160;
constexpr std::size_t kPitchStep = 80;
constexpr std::size_t kShortestPeriod = 10;  // 400 Hz
constexpr std::size_t kLongestPeriod = 57;   // 70 Hz
constexpr float kVoiced = 0.5F;              // a frame has a pitch from this normalised autocorrelation

double decibel(double power) { return 10 * std::log10(power + kSilence); }

/// Mean power of each frame, in dB.
std::vector<double> levels_of(std::span<const float> samples) {
  std::vector<double> levels;
  for (std::size_t first = 0; first + kFrame <= samples.size(); first += kStep) {
    double sum = 0;
    for (const float value : samples.subspan(first, kFrame)) sum += double{value} * value;
    levels.push_back(decibel(sum / kFrame));
  }
  return levels;
}

/// Linear between neighbours, as NumPy's.
double percentile(std::vector<double> values, double percent) {
  const double place = percent / 100 * static_cast<double>(values.size() - 1);
  const auto low = static_cast<std::ptrdiff_t>(place);
  std::nth_element(values.begin(), values.begin() + low, values.end());
  const double at = values[static_cast<std::size_t>(low)];
  if (low + 1 == static_cast<std::ptrdiff_t>(values.size())) return at;
  const double above = *std::min_element(values.begin() + low + 1, values.end());
  return at + (above - at) * (place - static_cast<double>(low));
}

/// For each frame, whether it is loud enough for speech, given the sound's levels.
std::vector<bool> loud_frames(std::span<const float> samples) {
  const auto levels = levels_of(samples);
  const double quiet = percentile(levels, 10);
  const double loud = percentile(levels, 95);
  const double threshold = std::max(loud - kBelowLoudDb, std::min(quiet + kAboveQuietDb, loud - kLeastBelowLoudDb));
  std::vector<bool> frames;
  for (const double level : levels) frames.push_back(level > threshold);
  return frames;
}

/// The passages with their margins, as samples. Samples after the last frame belong to it.
std::vector<Passage> passages_of(const std::vector<bool>& frames, std::size_t samples) {
  const auto count = static_cast<std::ptrdiff_t>(frames.size());
  std::vector<bool> wide(frames.size(), false);
  for (std::ptrdiff_t frame = 0; frame < count; ++frame) {
    if (!frames[static_cast<std::size_t>(frame)]) continue;
    const auto from = std::max<std::ptrdiff_t>(0, frame - kMarginFrames);
    const auto to = std::min(count, frame + kMarginFrames + 1);
    std::fill(wide.begin() + from, wide.begin() + to, true);
  }
  std::vector<Passage> passages;
  for (std::size_t frame = 0; frame < wide.size(); ++frame) {
    if (!wide[frame]) continue;
    const std::size_t begin = frame * kStep;
    const std::size_t end = frame + 1 == wide.size() ? samples : begin + kStep;
    if (!passages.empty() && passages.back().end == begin) {
      passages.back().end = end;
    } else {
      passages.push_back({begin, end});
    }
  }
  return passages;
}

/// Highest normalised autocorrelation over the periods of a voice. A pure tone must not score higher than a voice, so
/// no pitch is measured if neighbouring samples hardly differ or the frame is silent.
bool has_pitch(std::span<const float> frame, std::span<const float> later) {
  float own = 0;
  for (const float value : frame) own += value * value;
  for (std::size_t period = kShortestPeriod; period <= kLongestPeriod; ++period) {
    float product = 0;
    float other = 0;
    for (std::size_t i = 0; i < frame.size(); ++i) {
      product += frame[i] * later[i + period];
      other += later[i + period] * later[i + period];
    }
    if (product > kVoiced * std::sqrt(own * other) && product > 0) return true;
  }
  return false;
}

/// Over the louder half of the frames.
float voiced_fraction(std::span<const float> speech) {
  std::vector<float> low(speech.size() / kDecimation);
  for (std::size_t i = 0; i < low.size(); ++i) {
    for (std::size_t k = 0; k < kDecimation; ++k) low[i] += speech[i * kDecimation + k] / kDecimation;
  }
  struct Frame {
    float power = 0;
    std::size_t first = 0;
  };
  std::vector<Frame> frames;
  for (std::size_t first = 0; first + kPitchFrame + kLongestPeriod <= low.size(); first += kPitchStep) {
    Frame frame{0, first};
    for (std::size_t i = 0; i < kPitchFrame; ++i) frame.power += low[first + i] * low[first + i];
    frames.push_back(frame);
  }
  if (frames.empty()) return 0;
  const std::size_t loud = (frames.size() + 1) / 2;
  std::nth_element(frames.begin(), frames.begin() + static_cast<std::ptrdiff_t>(loud - 1), frames.end(),
                   [](const Frame& a, const Frame& b) { return a.power > b.power; });
  std::size_t voiced = 0;
  for (std::size_t i = 0; i < loud; ++i) {
    const std::span<const float> from = std::span<const float>(low).subspan(frames[i].first);
    if (has_pitch(from.first(kPitchFrame), from)) ++voiced;
  }
  return static_cast<float>(voiced) / static_cast<float>(loud);
}

/// Measures of the passages.
Activity measured(std::span<const float> samples, std::vector<Passage> passages) {
  Activity activity;
  activity.passages = std::move(passages);
  const auto speech = speech_only(samples, activity);
  if (speech.empty()) return {};
  double power = 0;
  for (const float value : speech) power += double{value} * value;
  activity.speech_dbfs = static_cast<float>(decibel(power / static_cast<double>(speech.size())));
  activity.voiced_fraction = voiced_fraction(speech);
  return activity;
}

}  // namespace

double Activity::seconds() const {
  std::size_t samples = 0;
  for (const Passage& passage : passages) samples += passage.end - passage.begin;
  return static_cast<double>(samples) / kRateHz;
}

Activity detect_speech(std::span<const float> samples) {
  if (samples.size() < 2 * kFrame) return measured(samples, {{0, samples.size()}});
  return measured(samples, passages_of(loud_frames(samples), samples.size()));
}

Activity detect_speech(std::span<const float> samples, const SpeechOdds& odds) {
  SELFSAME_CHECK(odds.step > 0 && odds.log_odds.size() * odds.step >= samples.size());
  if (samples.size() < 2 * kFrame) return detect_speech(samples);
  auto frames = loud_frames(samples);
  for (std::size_t frame = 0; frame < frames.size(); ++frame) {
    const std::size_t middle = frame * kStep + kFrame / 2;
    frames[frame] = frames[frame] && odds.log_odds[middle / odds.step] > kLeastLogOdds;
  }
  return measured(samples, passages_of(frames, samples.size()));
}

base::Tensor prepare_activity(std::span<const float> samples, std::size_t length, std::size_t step) {
  SELFSAME_CHECK(!samples.empty() && step > 0 && step <= length);
  const std::size_t windows = (samples.size() + step - 1) / step;
  // Treated as one sound, so that each window is a part of it: preceding samples, the samples, padding.
  std::vector<float> whole(length - step);
  whole.insert(whole.end(), samples.begin(), samples.end());
  whole.resize(length - step + windows * step);
  base::Tensor input{{1, static_cast<std::int64_t>(windows), static_cast<std::int64_t>(length)}, {}};
  input.values.reserve(windows * length);
  for (std::size_t window = 0; window < windows; ++window) {
    const auto part = std::span(whole).subspan(window * step, length);
    input.values.insert(input.values.end(), part.begin(), part.end());
  }
  return input;
}

Result<std::vector<float>> interpret_activity(std::span<const base::Tensor> outputs, std::size_t windows) {
  if (outputs.size() != 1 || outputs[0].values.size() != windows) {
    return fail(ErrorCode::inference_failed, "the activity net's output has another size than one answer a window");
  }
  const auto& values = outputs[0].values;
  if (!std::all_of(values.begin(), values.end(), [](float value) { return std::isfinite(value); })) {
    return fail(ErrorCode::inference_failed, "the activity net's output is not finite");
  }
  return values;
}

std::vector<float> speech_only(std::span<const float> samples, const Activity& activity) {
  std::vector<float> speech;
  for (const Passage& passage : activity.passages) {
    const auto part = samples.subspan(passage.begin, passage.end - passage.begin);
    speech.insert(speech.end(), part.begin(), part.end());
  }
  return speech;
}

void raise_level(std::span<float> samples) {
  double sum = 0;
  for (const float value : samples) sum += double{value} * value;
  const double level = samples.empty() ? 0 : std::sqrt(sum / static_cast<double>(samples.size()));
  if (!(level > 0) || level >= kRaisedLevel) return;
  const auto factor = static_cast<float>(kRaisedLevel / level);
  for (float& value : samples) value *= factor;
}

}  // namespace selfsame::voice
