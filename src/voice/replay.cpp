#include "voice/replay.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "media/elementary.hpp"
#include "media/fourier.hpp"
#include "voice/quality.hpp"

namespace selfsame::voice {
namespace {

struct Band {
  float low_hz;
  float high_hz;
};

// Long-term spectrum: frames of 64 ms.
constexpr std::size_t kLongFrame = 1024;
constexpr std::size_t kLongStep = 512;
constexpr Band kRumble{25, 70};
constexpr Band kBody{200, 1000};
constexpr Band kTreble{6000, 7600};
constexpr Band kMiddle{1000, 4000};

// Levels over time: frames of 25 ms.
constexpr std::size_t kShortFrame = 400;
constexpr std::size_t kShortTransform = 512;
constexpr std::size_t kSpeechStep = 160;
constexpr Band kSpeech{300, 4000};
constexpr float kLoudShare = 0.95F;
constexpr float kSoftShare = 0.25F;

constexpr std::size_t kFallStep = 80;
constexpr float kFallStepS = static_cast<float>(kFallStep) / kRateHz;
constexpr Band kFallBands[] = {{500, 1000}, {1000, 2000}, {2000, 4000}};
constexpr float kQuietShare = 0.05F;
constexpr float kBelowLoudDb = 20;  // where a decay may begin
constexpr float kAboveQuietDb = 6;  // below this, noise masks the decay
constexpr std::size_t kLongRun = 10;
constexpr std::size_t kShortRun = 8;  // of it above the noise
constexpr float kDeepDb = 10;
constexpr float kShallowDb = 8;
constexpr float kFastShare = 0.3F;

constexpr std::size_t kOrder = 18;
constexpr std::size_t kPulseFrame = 512;
constexpr std::size_t kPulseStep = 256;

float decibel(float power) { return 10 * std::log10(power + 1e-12F); }

float percentile(std::vector<float> values, float share) {
  if (values.empty()) return 0;
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<float>(values.size() - 1));
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

std::vector<float> hann(std::size_t length) {
  std::vector<float> window(length);
  for (std::size_t i = 0; i < length; ++i) {
    const double turns = (static_cast<double>(i) + 0.5) / static_cast<double>(length);
    window[i] = static_cast<float>(0.5 - 0.5 * media::direction(turns).cosine);
  }
  return window;
}

/// Power by frame and frequency.
struct Spectrogram {
  std::size_t bins = 0;
  std::vector<float> power;  // frame by frame

  std::size_t frames() const { return power.size() / bins; }
  std::span<const float> frame(std::size_t t) const { return std::span(power).subspan(t * bins, bins); }
};

Spectrogram spectrogram(std::span<const float> samples, std::size_t frame, std::size_t step, std::size_t transform) {
  const media::RealFourier fourier(static_cast<int>(transform));
  const auto window = hann(frame);
  media::Spectrum<float> spectrum;
  std::vector<float> part(transform, 0.0F);
  Spectrogram result{fourier.bins(), {}};
  for (std::size_t first = 0; first + frame <= samples.size(); first += step) {
    for (std::size_t i = 0; i < frame; ++i) part[i] = window[i] * samples[first + i];
    fourier.transform(std::span<const float>(part), spectrum);
    for (std::size_t k = 0; k < result.bins; ++k) {
      const float square = spectrum.real[k] * spectrum.real[k] + spectrum.imaginary[k] * spectrum.imaginary[k];
      result.power.push_back(square / static_cast<float>(frame));
    }
  }
  return result;
}

/// Mean over the band, in dB; `spectrum`: bins from 0 Hz to half the rate.
float level_in(std::span<const float> spectrum, Band band) {
  const float bin_hz = static_cast<float>(kRateHz) / 2 / static_cast<float>(spectrum.size() - 1);
  float sum = 0;
  float count = 0;
  for (auto k = static_cast<std::size_t>(std::ceil(band.low_hz / bin_hz));
       k < spectrum.size() && static_cast<float>(k) * bin_hz < band.high_hz; ++k) {
    sum += spectrum[k];
    ++count;
  }
  return decibel(sum / count);
}

std::vector<float> levels_over_time(const Spectrogram& of, Band band) {
  std::vector<float> levels;
  for (std::size_t t = 0; t < of.frames(); ++t) levels.push_back(level_in(of.frame(t), band));
  return levels;
}

void measure_spectrum(std::span<const float> speech, ReplayMeasures& measures) {
  const Spectrogram over_time = spectrogram(speech, kLongFrame, kLongStep, kLongFrame);
  std::vector<float> mean(over_time.bins, 0.0F);
  for (std::size_t t = 0; t < over_time.frames(); ++t) {
    const auto frame = over_time.frame(t);
    for (std::size_t k = 0; k < mean.size(); ++k) mean[k] += frame[k] / static_cast<float>(over_time.frames());
  }
  measures.rumble_db = level_in(mean, kRumble) - level_in(mean, kBody);
  measures.treble_db = level_in(mean, kTreble) - level_in(mean, kMiddle);
}

/// Reverberation times (60 dB), in seconds, extrapolated from each free decay of the level.
void add_falls(const std::vector<float>& levels, std::vector<float>& seconds) {
  const float loud = percentile(levels, kLoudShare);
  const float quiet = percentile(levels, kQuietShare);
  std::size_t first = 0;
  while (first + 1 < levels.size()) {
    std::size_t last = first;
    while (last + 1 < levels.size() && levels[last + 1] < levels[last]) ++last;
    const bool deep = levels[first] > loud - kBelowLoudDb && levels[first] - levels[last] > kDeepDb;
    if (deep && last - first >= kLongRun) {
      std::size_t end = first;
      while (end < last && levels[end] > quiet + kAboveQuietDb) ++end;
      const float fallen_db = levels[first] - levels[end];
      if (end - first >= kShortRun && fallen_db > kShallowDb) {
        seconds.push_back(60 * kFallStepS * static_cast<float>(end - first) / fallen_db);
      }
    }
    first = last + 1;
  }
}

void measure_decay(std::span<const float> samples, std::span<const float> speech, ReplayMeasures& measures) {
  const Spectrogram all = spectrogram(samples, kShortFrame, kFallStep, kShortTransform);
  std::vector<float> seconds;
  for (const Band band : kFallBands) add_falls(levels_over_time(all, band), seconds);
  if (!seconds.empty()) measures.decay_s = percentile(std::move(seconds), kFastShare);
  const auto levels = levels_over_time(spectrogram(speech, kShortFrame, kSpeechStep, kShortTransform), kSpeech);
  measures.fill_db = percentile(levels, kLoudShare) - percentile(levels, kSoftShare);
}

/// The prediction-error filter of a windowed frame, from the kOrder preceding samples (Levinson and Durbin). The first
/// coefficient is 1.
std::array<double, kOrder + 1> prediction(std::span<const float> frame, std::span<const float> window) {
  std::array<double, kPulseFrame> weighed{};
  for (std::size_t i = 0; i < kPulseFrame; ++i) weighed[i] = double{window[i]} * frame[i];
  std::array<double, kOrder + 1> correlation{};
  for (std::size_t lag = 0; lag <= kOrder; ++lag) {
    for (std::size_t i = lag; i < kPulseFrame; ++i) correlation[lag] += weighed[i] * weighed[i - lag];
  }
  correlation[0] *= 1.0001;  // a little noise, so that the error cannot become zero
  std::array<double, kOrder + 1> filter{1};
  double error = correlation[0];
  for (std::size_t i = 1; i <= kOrder && error > 0; ++i) {
    double sum = correlation[i];
    for (std::size_t j = 1; j < i; ++j) sum += filter[j] * correlation[i - j];
    const double reflection = -sum / error;
    auto next = filter;
    for (std::size_t j = 1; j < i; ++j) next[j] += reflection * filter[i - j];
    next[i] = reflection;
    filter = next;
    error *= 1 - reflection * reflection;
  }
  return filter;
}

void measure_pulses(std::span<const float> speech, ReplayMeasures& measures) {
  const auto window = hann(kPulseFrame);
  std::vector<std::size_t> starts;
  std::vector<float> powers;
  for (std::size_t first = kOrder; first + kPulseFrame <= speech.size(); first += kPulseStep) {
    float power = 0;
    for (const float value : speech.subspan(first, kPulseFrame)) power += value * value;
    starts.push_back(first);
    powers.push_back(power);
  }
  const float bar = percentile(powers, 0.5F);
  std::vector<float> kurtosis;
  std::vector<float> skewness;
  for (std::size_t frame = 0; frame < starts.size(); ++frame) {
    if (powers[frame] < bar || !(powers[frame] > 0)) continue;
    const auto filter = prediction(speech.subspan(starts[frame], kPulseFrame), window);
    std::array<double, 3> moments{};  // second to fourth
    for (std::size_t i = starts[frame]; i < starts[frame] + kPulseFrame; ++i) {
      double left = 0;
      for (std::size_t j = 0; j <= kOrder; ++j) left += filter[j] * double{speech[i - j]};
      double product = left;
      for (double& moment : moments) moment += (product *= left) / kPulseFrame;
    }
    const auto [second, third, fourth] = moments;
    if (!(second > 0)) continue;
    kurtosis.push_back(static_cast<float>(std::log(fourth / (second * second))));
    skewness.push_back(static_cast<float>(third / (second * std::sqrt(second))));
  }
  measures.pulse_kurtosis = percentile(std::move(kurtosis), 0.5F);
  measures.pulse_skewness = std::abs(percentile(std::move(skewness), 0.5F));
}

}  // namespace

std::optional<ReplayMeasures> measure_replay(std::span<const float> samples, const Activity& activity) {
  if (activity.seconds() < kLeastSpeechSeconds) return std::nullopt;
  const auto speech = speech_only(samples, activity);
  ReplayMeasures measures;
  measure_spectrum(speech, measures);
  measure_decay(samples, speech, measures);
  measure_pulses(speech, measures);
  return measures;
}

}  // namespace selfsame::voice
