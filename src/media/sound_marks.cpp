#include "media/sound_marks.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "media/fourier.hpp"

namespace selfsame::media {
namespace {

constexpr std::uint64_t kPurpose = 2;
constexpr int kWindow = 512;  // samples of a frame
constexpr int kHop = 64;      // samples from frame to frame: 4 ms
constexpr float kFramesPerSecond = static_cast<float>(SoundMarks::kRateHz) / kHop;
constexpr std::size_t kBands = 16;
constexpr float kLowestHz = 300;  // what a telephone keeps
constexpr float kHighestHz = 3000;
constexpr std::size_t kCells = 32;  // number of cells sampled for each bit
constexpr float kReach = 0.4F * kFramesPerSecond;
constexpr int kRise = 6;             // frames before and after, between which the difference is taken
constexpr float kFloor = 0.03F;      // relative to a band's usual power: softer parts count little
constexpr float kLoudness = 0.3F;    // power of power
constexpr float kOnsetSigma = 5;     // frames
constexpr int kOnsetsApart = 20;     // frames
constexpr float kLeastOnset = 0.1F;  // of the strongest
constexpr float kMarksPerSecond = 3;
constexpr float kLoudShare = 0.2F;  // of the loudest frame: softer frames are pauses
constexpr float kLeastLoud = 0.4F;  // minimum share of the sampled frames that are not pauses

using Bands = std::array<float, kBands>;

/// Frame by frame.
struct Spectrogram {
  std::vector<Bands> bands;
  std::vector<float> loudness;
};

/// Weights of the transform's bins in each band, with soft edges.
struct BandWeights {
  std::size_t first = 0;
  std::vector<float> weights;
};

std::array<BandWeights, kBands> band_weights() {
  std::array<BandWeights, kBands> all;
  const auto edge = [](std::size_t b) {
    const float share = static_cast<float>(b) / kBands;
    return kLowestHz * std::pow(kHighestHz / kLowestHz, share) * kWindow / SoundMarks::kRateHz;
  };
  for (std::size_t b = 0; b < kBands; ++b) {
    const float low = edge(b);
    const float high = edge(b + 1);
    all[b].first = static_cast<std::size_t>(low);
    for (auto k = static_cast<float>(all[b].first); k < high + 1; ++k) {
      all[b].weights.push_back(std::max(0.0F, std::min({1.0F, k + 0.5F - low, high - k + 0.5F})));
    }
  }
  return all;
}

Spectrogram spectrogram_of(std::span<const float> samples) {
  static const RealFourier kFourier(kWindow);
  static const auto kWeights = band_weights();
  Spectrogram result;
  Spectrum<float> spectrum;
  std::array<float, kWindow> frame{};
  std::array<float, kWindow> window{};
  for (std::size_t i = 0; i < kWindow; ++i) {
    window[i] = 0.5F - 0.5F * std::cos(2 * std::numbers::pi_v<float> * static_cast<float>(i) / kWindow);
  }
  for (std::size_t from = 0; from + kWindow <= samples.size(); from += kHop) {
    for (std::size_t i = 0; i < kWindow; ++i) frame[i] = samples[from + i] * window[i];
    kFourier.transform(std::span<const float>(frame), spectrum);
    Bands bands{};
    float power = 0;
    for (std::size_t b = 0; b < kBands; ++b) {
      for (std::size_t k = 0; k < kWeights[b].weights.size(); ++k) {
        const std::size_t bin = kWeights[b].first + k;
        bands[b] += kWeights[b].weights[k] *
                    (spectrum.real[bin] * spectrum.real[bin] + spectrum.imaginary[bin] * spectrum.imaginary[bin]);
      }
      power += bands[b];
    }
    result.bands.push_back(bands);
    result.loudness.push_back(std::pow(power, kLoudness));
  }
  return result;
}

/// The rise of the logarithm of each band's power around each frame, compressed to [-1, 1].
std::vector<Bands> rises_of(std::vector<Bands> power) {
  // A band's usual power: the power-weighted mean, which pauses do not affect.
  Bands sum{};
  Bands squares{};
  for (const Bands& frame : power) {
    for (std::size_t b = 0; b < kBands; ++b) {
      sum[b] += frame[b];
      squares[b] += frame[b] * frame[b];
    }
  }
  for (Bands& frame : power) {
    for (std::size_t b = 0; b < kBands; ++b) {
      const float usual = sum[b] > 0 ? squares[b] / sum[b] : 1;
      frame[b] = std::log(1 + frame[b] / (kFloor * usual + 1e-12F));
    }
  }
  std::vector<Bands> rises(power.size());
  const auto last = static_cast<std::ptrdiff_t>(power.size()) - 1;
  for (std::ptrdiff_t t = 0; t <= last; ++t) {
    const Bands& after = power[static_cast<std::size_t>(std::min(last, t + kRise))];
    const Bands& before = power[static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, t - kRise))];
    Bands& here = rises[static_cast<std::size_t>(t)];
    for (std::size_t b = 0; b < kBands; ++b) {
      const float rise = after[b] - before[b];
      here[b] = rise / (1 + std::fabs(rise));
    }
  }
  return rises;
}

std::vector<float> smoothed(const std::vector<float>& values, float sigma) {
  const int reach = static_cast<int>(3 * sigma);
  const int last = static_cast<int>(values.size()) - 1;
  std::vector<float> weights;
  float total = 0;
  for (int i = -reach; i <= reach; ++i) {
    weights.push_back(std::exp(-static_cast<float>(i * i) / (2 * sigma * sigma)));
    total += weights.back();
  }
  std::vector<float> result(values.size());
  for (int t = 0; t <= last; ++t) {
    float sum = 0;
    for (int i = -reach; i <= reach; ++i) {
      sum +=
          weights[static_cast<std::size_t>(i + reach)] * values[static_cast<std::size_t>(std::clamp(t + i, 0, last))];
    }
    result[static_cast<std::size_t>(t)] = sum / total;
  }
  return result;
}

struct Onset {
  float frame = 0;
  float strength = 0;
};

/// The strongest first.
std::vector<Onset> onsets_of(const std::vector<float>& loudness) {
  const std::vector<float> level = smoothed(loudness, kOnsetSigma);
  std::vector<float> growth(level.size());
  for (std::size_t t = 1; t + 1 < level.size(); ++t) growth[t] = level[t + 1] - level[t - 1];
  std::vector<Onset> onsets;
  const int last = static_cast<int>(level.size()) - 2;
  for (int t = 1; t <= last; ++t) {
    const auto at = static_cast<std::size_t>(t);
    const auto around = [&](int frame) { return growth.begin() + std::clamp(frame, 1, last); };
    const auto highest = std::max_element(around(t - kOnsetsApart), around(t + kOnsetsApart) + 1);
    if (growth[at] <= 0 || highest != growth.begin() + t) continue;
    const float bend = growth[at - 1] - 2 * growth[at] + growth[at + 1];
    const float top = bend < 0 ? (growth[at - 1] - growth[at + 1]) / (2 * bend) : 0;
    onsets.push_back({static_cast<float>(t) + std::clamp(top, -0.5F, 0.5F), growth[at]});
  }
  std::sort(onsets.begin(), onsets.end(), [](const Onset& a, const Onset& b) {
    return a.strength != b.strength ? a.strength > b.strength : a.frame < b.frame;
  });
  while (!onsets.empty() && onsets.back().strength < kLeastOnset * onsets.front().strength) onsets.pop_back();
  return onsets;
}

/// Whether the surroundings of an onset hold more than a word in silence, which many recordings share.
bool is_telling(const std::vector<float>& loudness, float loudest, const Onset& onset) {
  const auto from = static_cast<int>(onset.frame - kReach);
  const auto to = static_cast<int>(onset.frame + kReach);
  int loud = 0;
  for (int t = std::max(0, from); t <= std::min(to, static_cast<int>(loudness.size()) - 1); ++t) {
    if (loudness[static_cast<std::size_t>(t)] > kLoudShare * loudest) ++loud;
  }
  return static_cast<float>(loud) >= kLeastLoud * static_cast<float>(to - from);
}

/// Interpolated between frames; outside the recording nothing rises.
float rise_at(const std::vector<Bands>& rises, float frame, std::size_t band) {
  const float before = std::floor(frame);
  const float share = frame - before;
  const auto at = [&](float t) {
    return t >= 0 && t < static_cast<float>(rises.size()) ? rises[static_cast<std::size_t>(t)][band] : 0;
  };
  return at(before) * (1 - share) + at(before + 1) * share;
}

}  // namespace

SoundMarks::SoundMarks(const MarkKey& key) {
  MarkNumbers numbers(key, kPurpose);
  for (std::size_t k = 0; k < kMarkBits * kCells; ++k) {
    const float frames = (2 * numbers.draw() - 1) * kReach;
    cells_.push_back({frames, static_cast<std::size_t>(numbers.draw() * kBands)});
  }
}

std::vector<Mark> SoundMarks::of(std::span<const float> samples) const {
  Spectrogram heard = spectrogram_of(samples);
  if (heard.loudness.empty()) return {};
  const float loudest = *std::max_element(heard.loudness.begin(), heard.loudness.end());
  const std::vector<Bands> rises = rises_of(std::move(heard.bands));
  const float seconds = static_cast<float>(samples.size()) / kRateHz;
  const std::size_t most = std::clamp(static_cast<std::size_t>(kMarksPerSecond * seconds), kFewest, kMost);
  std::vector<Mark> marks;
  for (const Onset& onset : onsets_of(heard.loudness)) {
    if (marks.size() == most) break;
    if (!is_telling(heard.loudness, loudest, onset)) continue;
    Mark mark{};
    for (std::size_t b = 0; b < kMarkBits; ++b) {
      float sum = 0;
      for (std::size_t k = 0; k < kCells; ++k) {
        const Cell& cell = cells_[b * kCells + k];
        const float rise = rise_at(rises, onset.frame + cell.frames, cell.band);
        sum += k % 2 == 0 ? rise : -rise;
      }
      set_bit(mark, b, sum);
    }
    marks.push_back(mark);
  }
  return marks;
}

}  // namespace selfsame::media
