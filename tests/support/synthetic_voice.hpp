// Synthetic sounds, the same on every machine: syllables of a pulse train through resonances, noise, tones.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "media/sound.hpp"
#include "tests/support/synthetic_image.hpp"

namespace selfsame::test {

/// The voice of one synthetic speaker.
struct Throat {
  double pitch_hz = 120;
  std::array<double, 3> formants_hz{600, 1400, 2600};
};

/// Of person `seed`: pitch between 90 and 240 Hz, formants of a throat of its own length.
inline Throat throat_of(std::uint64_t seed) {
  TestRandom random(seed);
  const double size = random.uniform(0.85, 1.2);
  return {random.uniform(90, 240), {600 * size, 1400 * size, 2600 * size}};
}

/// Syllables of 0.2 s, four a second, whose vowels and pitch vary with `take`. Peak about `level`.
inline media::Sound synthetic_voice(const Throat& throat, double seconds, std::uint64_t take = 0, int rate_hz = 16'000,
                                    float level = 0.3F) {
  TestRandom random(take + 1);
  media::Sound sound{rate_hz, {}};
  const auto count = static_cast<std::size_t>(seconds * rate_hz);
  std::array<std::array<double, 2>, 3> state{};
  std::array<double, 3> vowel{1, 1, 1};
  double phase = 0;
  std::size_t syllable = ~std::size_t{0};
  for (std::size_t i = 0; i < count; ++i) {
    const double t = static_cast<double>(i) / rate_hz;
    if (const auto now = static_cast<std::size_t>(t * 4); now != syllable) {
      syllable = now;
      for (double& shift : vowel) shift = random.uniform(0.8, 1.25);
    }
    const double into = t * 4 - static_cast<double>(syllable);
    const double loudness = into < 0.8 ? std::sin(std::numbers::pi * into / 0.8) : 0;
    phase += throat.pitch_hz * (1 + 0.1 * std::sin(2 * t + static_cast<double>(take))) / rate_hz;
    double value = 0.002 * random.uniform(-1, 1);
    if (phase >= 1) {
      phase -= 1;
      value += loudness;
    }
    double sum = 0;
    for (std::size_t k = 0; k < state.size(); ++k) {
      // A resonance of 80 Hz width.
      const double angle = 2 * std::numbers::pi * throat.formants_hz[k] * vowel[k] / rate_hz;
      const double radius = std::exp(-std::numbers::pi * 80 / rate_hz);
      const double next = value + 2 * radius * std::cos(angle) * state[k][0] - radius * radius * state[k][1];
      state[k] = {next, state[k][0]};
      sum += next / static_cast<double>(k + 1);
    }
    sound.samples.push_back(static_cast<float>(sum));
  }
  float peak = 1e-6F;
  for (const float value : sound.samples) peak = std::max(peak, std::abs(value));
  for (float& value : sound.samples) value *= level / peak;
  return sound;
}

inline media::Sound white_noise(double seconds, float level = 0.1F, std::uint64_t seed = 7) {
  TestRandom random(seed);
  media::Sound sound{16'000, std::vector<float>(static_cast<std::size_t>(seconds * 16'000))};
  for (float& value : sound.samples) value = static_cast<float>(level * random.uniform(-1, 1));
  return sound;
}

inline media::Sound silence(double seconds) {
  return {16'000, std::vector<float>(static_cast<std::size_t>(seconds * 16'000), 0.0F)};
}

/// Concatenates sounds of the same rate.
inline media::Sound joined(std::initializer_list<media::Sound> parts) {
  media::Sound whole{parts.begin()->rate_hz, {}};
  for (const auto& part : parts) whole.samples.insert(whole.samples.end(), part.samples.begin(), part.samples.end());
  return whole;
}

}  // namespace selfsame::test
