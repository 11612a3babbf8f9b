// Effects of a simulated loudspeaker, room and microphone on a sound.
#include "synth/played_back.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/synthetic_voice.hpp"

namespace selfsame::synth {
namespace {

media::Sound tone(double hz, double seconds = 1) {
  media::Sound sound{16'000, {}};
  for (int i = 0; i < static_cast<int>(seconds * 16'000); ++i) {
    sound.samples.push_back(static_cast<float>(0.3 * std::sin(2 * std::numbers::pi * hz * i / 16'000)));
  }
  return sound;
}

double power(const media::Sound& sound, std::size_t from, std::size_t to) {
  double sum = 0;
  for (std::size_t i = from; i < to; ++i) sum += double{sound.samples[i]} * sound.samples[i];
  return sum / static_cast<double>(to - from);
}

/// At the frequency, of all.
double share_at(const media::Sound& sound, double hz) {
  double re = 0;
  double im = 0;
  const auto n = static_cast<double>(sound.samples.size());
  for (std::size_t i = 0; i < sound.samples.size(); ++i) {
    const double angle = 2 * std::numbers::pi * hz * static_cast<double>(i) / 16'000;
    re += sound.samples[i] * std::cos(angle);
    im += sound.samples[i] * std::sin(angle);
  }
  return 2 * (re * re + im * im) / (n * n) / power(sound, 0, sound.samples.size());
}

TEST(PlayedBack, is_as_long_and_as_loud_as_before_and_the_same_from_the_same_seed) {
  const auto voice = test::synthetic_voice(test::throat_of(3), 1);
  const auto once = played_back(voice, 5);
  ASSERT_EQ(once.samples.size(), voice.samples.size());
  EXPECT_EQ(once.rate_hz, voice.rate_hz);
  EXPECT_NEAR(power(once, 0, 16'000), power(voice, 0, 16'000), 1e-4 * power(voice, 0, 16'000));
  EXPECT_EQ(once, played_back(voice, 5));
  EXPECT_NE(once, played_back(voice, 6));
}

TEST(PlayedBack, has_lost_what_a_small_loudspeaker_cannot_give) {
  auto both = tone(40);
  const auto high = tone(1500);
  for (std::size_t i = 0; i < both.samples.size(); ++i) both.samples[i] += high.samples[i];
  EXPECT_NEAR(share_at(both, 40), 0.5, 0.01);
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    const auto heard = played_back(both, seed);
    EXPECT_LT(share_at(heard, 40), 0.05 * share_at(heard, 1500)) << seed;
  }
}

TEST(PlayedBack, goes_on_sounding_in_the_room_after_the_voice_has_ended) {
  auto sound = tone(1000, 0.5);
  sound.samples.resize(16'000);
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    const auto heard = played_back(sound, seed);
    EXPECT_GT(power(heard, 8'080, 8'400), 10 * power(heard, 15'000, 16'000)) << seed;
  }
}

TEST(PlayedBack, takes_silence_and_nothing_at_all) {
  EXPECT_TRUE(played_back({16'000, {}}, 1).samples.empty());
  for (const float value : played_back(test::silence(0.1), 1).samples) EXPECT_EQ(value, 0);
}

}  // namespace
}  // namespace selfsame::synth
