#include "media/sound_measures.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <span>
#include <vector>

#include "media/elementary.hpp"
#include "media/fourier.hpp"

namespace selfsame::media {
namespace {

constexpr double kSilenceDb = -120;
constexpr float kFullScale = 0.99F;
constexpr std::size_t kClippedRun = 3;
constexpr double kFrameSeconds = 0.025;
constexpr double kHopSeconds = 0.010;
constexpr double kNoisePercentile = 0.1;
constexpr double kActiveRatio = 4;  // 6 dB
constexpr double kMaxSnrDb = 60;
constexpr int kSpectrumLength = 512;
constexpr double kShareBeyondLimit = 1e-5;

/// 10 log10 of a power ratio.
double decibels(double ratio) { return 10 / std::numbers::ln10 * natural_log(ratio); }

double mean_of(std::span<const float> samples) {
  double sum = 0;
  for (const float sample : samples) sum += double{sample};
  return sum / static_cast<double>(samples.size());
}

/// Mean square about `mean`.
double power_of(std::span<const float> samples, double mean) {
  double sum = 0;
  for (const float sample : samples) sum += (double{sample} - mean) * (double{sample} - mean);
  return sum / static_cast<double>(samples.size());
}

double clipped_share(std::span<const float> samples) {
  const auto side = [](float sample) { return sample >= kFullScale ? 1 : sample <= -kFullScale ? -1 : 0; };
  std::size_t clipped = 0;
  for (std::size_t i = 0; i < samples.size();) {
    std::size_t end = i + 1;
    while (end < samples.size() && side(samples[end]) == side(samples[i])) ++end;
    if (side(samples[i]) != 0 && end - i >= kClippedRun) clipped += end - i;
    i = end;
  }
  return static_cast<double>(clipped) / static_cast<double>(samples.size());
}

double snr_db(const Sound& sound, double mean) {
  const auto frame = static_cast<std::size_t>(kFrameSeconds * sound.rate_hz);
  const auto hop = static_cast<std::size_t>(kHopSeconds * sound.rate_hz);
  std::vector<double> powers;
  const std::span samples(sound.samples);
  for (std::size_t at = 0; at + frame <= samples.size(); at += hop) {
    powers.push_back(power_of(samples.subspan(at, frame), mean));
  }
  if (powers.empty()) return 0;
  std::sort(powers.begin(), powers.end());
  const double noise = powers[static_cast<std::size_t>(kNoisePercentile * static_cast<double>(powers.size() - 1))];
  const auto active = std::upper_bound(powers.begin(), powers.end(), kActiveRatio * noise);
  if (active == powers.end()) return 0;
  double sum = 0;
  for (auto power = active; power != powers.end(); ++power) sum += *power;
  const double signal = sum / static_cast<double>(powers.end() - active) - noise;
  constexpr double kLeastShare = 1e-6;  // kMaxSnrDb
  return noise <= signal * kLeastShare ? kMaxSnrDb : decibels(signal / noise);
}

/// Power by frequency, 0 to half the rate in kSpectrumLength / 2 steps: the sum over frames under a Hann window (Welch
/// 1967).
std::vector<double> spectrum_of(std::span<const float> samples, double mean) {
  constexpr std::size_t kHop = kSpectrumLength / 2;
  const RealFourier fourier(kSpectrumLength);
  std::vector<float> window;
  for (std::size_t i = 0; i < fourier.length(); ++i) {
    window.push_back(static_cast<float>(0.5 - 0.5 * direction(static_cast<double>(i) / kSpectrumLength).cosine));
  }
  std::vector<double> total(fourier.bins());
  std::vector<float> values(fourier.length());
  Spectrum<float> spectrum;
  const auto offset = static_cast<float>(mean);
  for (std::size_t at = 0; at == 0 || at + kSpectrumLength <= samples.size(); at += kHop) {
    for (std::size_t i = 0; i < values.size() && at + i < samples.size(); ++i) {
      values[i] = (samples[at + i] - offset) * window[i];
    }
    fourier.transform(values, spectrum);
    for (std::size_t k = 0; k < total.size(); ++k) {
      total[k] += double{spectrum.real[k]} * double{spectrum.real[k]} +
                  double{spectrum.imaginary[k]} * double{spectrum.imaginary[k]};
    }
  }
  return total;
}

double low_band_db(std::span<const double> spectrum, int rate_hz) {
  constexpr double kLowestHz = 60;
  constexpr double kHighestHz = 250;
  double total = 0;
  double low = 0;
  for (std::size_t k = 0; k < spectrum.size(); ++k) {
    const double hz = static_cast<double>(k) * rate_hz / kSpectrumLength;
    total += spectrum[k];
    if (hz >= kLowestHz && hz < kHighestHz) low += spectrum[k];
  }
  constexpr double kLeastShare = 1e-12;  // kSilenceDb
  return low <= kLeastShare * total ? kSilenceDb : decibels(low / total);
}

double band_limit_hz(std::span<const double> spectrum, int rate_hz) {
  double total = 0;
  for (const double power : spectrum) total += power;
  double beyond = 0;
  std::size_t k = spectrum.size();
  while (k > 0 && beyond + spectrum[k - 1] <= total * kShareBeyondLimit) beyond += spectrum[--k];
  return k == 0 ? 0 : static_cast<double>(k - 1) * rate_hz / kSpectrumLength;
}

}  // namespace

SoundMeasures measure(const Sound& sound) {
  SoundMeasures found;
  if (sound.empty()) return found;
  found.seconds = sound.seconds();
  found.dc_offset = mean_of(sound.samples);
  for (const float sample : sound.samples) found.peak = std::max(found.peak, std::abs(double{sample}));
  const double power = power_of(sound.samples, found.dc_offset);
  constexpr double kLeastPower = 1e-12;  // kSilenceDb
  found.level_dbfs = power <= kLeastPower ? kSilenceDb : decibels(power);
  found.clipped_share = clipped_share(sound.samples);
  if (power <= kLeastPower) return found;
  found.snr_db = snr_db(sound, found.dc_offset);
  const auto spectrum = spectrum_of(sound.samples, found.dc_offset);
  found.band_limit_hz = band_limit_hz(spectrum, sound.rate_hz);
  found.low_band_db = low_band_db(spectrum, sound.rate_hz);
  return found;
}

}  // namespace selfsame::media
