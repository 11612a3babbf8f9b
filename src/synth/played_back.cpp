#include "synth/played_back.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <vector>

#include "media/elementary.hpp"
#include "synth/random.hpp"

namespace selfsame::synth {
namespace {

constexpr double kSoundMetresPerSecond = 343;
constexpr double kSabine = 0.161;
constexpr double kTailSeconds = 0.4;
constexpr double kHighestShare = 0.49;  // of the rate, that a filter may turn at
constexpr float kLn10Over20 = 0.115129255F;

double ratio_of(double decibel) { return media::exponential(decibel * double{kLn10Over20}); }

/// A recursive filter of second order (Bristow-Johnson's audio equaliser formulas).
struct Biquad {
  double b0 = 1, b1 = 0, b2 = 0, a1 = 0, a2 = 0;

  void run(std::vector<float>& samples) const {
    double x1 = 0;
    double x2 = 0;
    double y1 = 0;
    double y2 = 0;
    for (float& value : samples) {
      const double x = value;
      const double y = b0 * x + b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2;
      x2 = x1;
      x1 = x;
      y2 = y1;
      y1 = y;
      value = static_cast<float>(y);
    }
  }
};

/// The common part of all these formulas.
struct Corner {
  double cosine;
  double alpha;
};

Corner corner_at(double hz, double rate_hz, double quality) {
  const media::Direction turn = media::direction(std::min(hz / rate_hz, kHighestShare));
  return {turn.cosine, turn.sine / (2 * quality)};
}

Biquad high_pass(const Corner& at) {
  const double a0 = 1 + at.alpha;
  const double half = (1 + at.cosine) / 2 / a0;
  return {half, -2 * half, half, -2 * at.cosine / a0, (1 - at.alpha) / a0};
}

Biquad low_pass(const Corner& at) {
  const double a0 = 1 + at.alpha;
  const double half = (1 - at.cosine) / 2 / a0;
  return {half, 2 * half, half, -2 * at.cosine / a0, (1 - at.alpha) / a0};
}

Biquad resonance(const Corner& at, double gain_db) {
  const double gain = ratio_of(gain_db / 2);
  const double a0 = 1 + at.alpha / gain;
  return {(1 + at.alpha * gain) / a0, -2 * at.cosine / a0, (1 - at.alpha * gain) / a0, -2 * at.cosine / a0,
          (1 - at.alpha / gain) / a0};
}

double level_of(std::span<const float> samples) {
  double sum = 0;
  for (const float value : samples) sum += double{value} * value;
  return samples.empty() ? 0 : std::sqrt(sum / static_cast<double>(samples.size()));
}

void bring_to(std::vector<float>& samples, double level) {
  const double now = level_of(samples);
  if (!(now > 0)) return;
  const auto factor = static_cast<float>(level / now);
  for (float& value : samples) value *= factor;
}

void through_loudspeaker(std::vector<float>& samples, double rate_hz, Random random) {
  constexpr double kButterworth = 0.7071;
  const double low_hz = random.uniform(100, 500);
  const double high_hz = random.uniform(5000, 7800);
  const Biquad lows = high_pass(corner_at(low_hz, rate_hz, kButterworth));
  const Biquad highs = low_pass(corner_at(high_hz, rate_hz, kButterworth));
  lows.run(samples);
  if (random.chance(0.7F)) lows.run(samples);  // a closed box falls by 12 dB an octave, a telephone's by 24
  highs.run(samples);
  for (int k = 0; k < 3; ++k) {
    const double hz = random.uniform(300, 5000);
    const double quality = random.uniform(1, 6);
    const double gain_db = random.uniform(-6, 6);
    resonance(corner_at(hz, rate_hz, quality), gain_db).run(samples);
  }
  // The cone's travel: even harmonics from its asymmetry, odd ones from its ends. Full travel lies 12 to 24 dB above
  // the mean level.
  const double full = level_of(samples) * ratio_of(random.uniform(12, 24));
  if (!(full > 0)) return;
  const double even = random.uniform(0, 0.1F);
  const double odd = random.uniform(0, 0.3F);
  for (float& value : samples) {
    const double x = std::clamp(value / full, -1.0, 1.0);
    value = static_cast<float>(full * (x + even * x * x - odd * x * x * x));
  }
}

using Place = std::array<double, 3>;

/// From the direct sound on.
std::vector<float> room_response(double rate_hz, Random random) {
  const Place room{random.uniform(3, 8), random.uniform(3, 6), random.uniform(2.3F, 3.5F)};
  const double reverberation_s = random.uniform(0.15F, 0.7F);
  const double apart_m = random.uniform(0.1F, 1.0F);
  Place microphone{};
  Place towards{};
  double length = 0;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    microphone[axis] = random.uniform(0.3F, 0.7F) * room[axis];
    towards[axis] = random.normal();
    length += towards[axis] * towards[axis];
  }
  length = std::max(std::sqrt(length), 1e-3);
  Place speaker{};
  for (std::size_t axis = 0; axis < 3; ++axis) {
    speaker[axis] = std::clamp(microphone[axis] + towards[axis] / length * apart_m, 0.05, room[axis] - 0.05);
  }
  const double volume = room[0] * room[1] * room[2];
  const double surface = 2 * (room[0] * room[1] + room[0] * room[2] + room[1] * room[2]);
  const double reflected = std::sqrt(1 - std::min(0.99, kSabine * volume / (surface * reverberation_s)));

  struct Image {
    double offset;
    int walls;
  };
  std::array<std::vector<Image>, 3> images;
  const double reach_m = apart_m + kTailSeconds * kSoundMetresPerSecond;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const int most = static_cast<int>(reach_m / (2 * room[axis])) + 1;
    for (int r = -most; r <= most; ++r) {
      images[axis].push_back({2 * r * room[axis] + speaker[axis] - microphone[axis], std::abs(2 * r)});
      images[axis].push_back({2 * r * room[axis] - speaker[axis] - microphone[axis], std::abs(2 * r - 1)});
    }
  }
  std::vector<double> by_walls{1};
  const auto strength_after = [&](int walls) {
    while (by_walls.size() <= static_cast<std::size_t>(walls)) by_walls.push_back(by_walls.back() * reflected);
    return by_walls[static_cast<std::size_t>(walls)];
  };
  const auto taps = static_cast<std::size_t>(kTailSeconds * rate_hz);
  std::vector<double> response(taps + 1, 0.0);
  double direct = 0;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    direct += (speaker[axis] - microphone[axis]) * (speaker[axis] - microphone[axis]);
  }
  direct = std::sqrt(direct);
  for (const Image& x : images[0]) {
    for (const Image& y : images[1]) {
      for (const Image& z : images[2]) {
        const double distance = std::sqrt(x.offset * x.offset + y.offset * y.offset + z.offset * z.offset);
        const double delay = (distance - direct) * rate_hz / kSoundMetresPerSecond;
        if (delay >= static_cast<double>(taps)) continue;
        const double strength = strength_after(x.walls + y.walls + z.walls) / std::max(distance, 0.05);
        const auto whole = static_cast<std::size_t>(std::max(delay, 0.0));
        const double part = std::max(delay, 0.0) - static_cast<double>(whole);
        response[whole] += strength * (1 - part);
        response[whole + 1] += strength * part;
      }
    }
  }
  return {response.begin(), response.end()};
}

void through_room(std::vector<float>& samples, double rate_hz, const Random& random) {
  const auto response = room_response(rate_hz, random);
  std::vector<float> heard(samples.size(), 0.0F);
  // In blocks of samples, so that the output stays in the cache.
  constexpr std::size_t kBlock = 8192;
  for (std::size_t begin = 0; begin < samples.size(); begin += kBlock) {
    const std::size_t end = std::min(begin + kBlock, samples.size());
    for (std::size_t tap = 0; tap < response.size(); ++tap) {
      const float strength = response[tap];
      if (strength == 0) continue;
      const std::size_t last = std::min(end, samples.size() - std::min(tap, samples.size()));
      for (std::size_t i = begin; i < last; ++i) heard[i + tap] += strength * samples[i];
    }
  }
  samples = std::move(heard);
}

void through_microphone(std::vector<float>& samples, double rate_hz, Random random) {
  const double corner_hz = random.uniform(20, 100);
  high_pass(corner_at(corner_hz, rate_hz, 0.7071)).run(samples);
  const auto noise = static_cast<float>(level_of(samples) / ratio_of(random.uniform(35, 60)));
  for (float& value : samples) value += noise * random.normal();
}

}  // namespace

media::Sound played_back(const media::Sound& sound, std::uint64_t seed) {
  const Random random(seed);
  const auto rate_hz = static_cast<double>(sound.rate_hz);
  media::Sound heard = sound;
  through_loudspeaker(heard.samples, rate_hz, random.fork(1));
  through_room(heard.samples, rate_hz, random.fork(2));
  through_microphone(heard.samples, rate_hz, random.fork(3));
  bring_to(heard.samples, level_of(sound.samples));
  return heard;
}

}  // namespace selfsame::synth
