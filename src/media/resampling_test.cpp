#include "media/resampling.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>

#include "tests/support/synthetic_image.hpp"

namespace selfsame::media {
namespace {

constexpr int kTarget = 16'000;
// The last two have 16,000 rows between two samples: their weights are interpolated.
constexpr int kRates[] = {8'000, 11'025, 12'000, 22'050, 24'000, 32'000, 44'100, 48'000, 47'999, 8'001};

double tone_at(double hz, double seconds) { return std::sin(2 * std::numbers::pi * hz * seconds + 0.7); }

Sound tone(double hz, int rate_hz, double seconds = 0.06) {
  Sound sound{rate_hz, {}};
  for (int i = 0; i < seconds * rate_hz; ++i)
    sound.samples.push_back(static_cast<float>(tone_at(hz, double(i) / rate_hz)));
  return sound;
}

/// Largest value of `sound` less the tone at its own times, or of `sound` alone; the ends, where silence rings in, left
/// out.
double largest(const Sound& sound, double hz, double gain) {
  double error = 0;
  const std::size_t margin = sound.samples.size() / 5;
  for (std::size_t i = margin; i < sound.samples.size() - margin; ++i) {
    const double wanted = gain * tone_at(hz, static_cast<double>(i) / sound.rate_hz);
    error = std::max(error, std::abs(double{sound.samples[i]} - wanted));
  }
  return error;
}

double decibels(double amplitude) { return 20 * std::log10(amplitude); }

// The oracle is the tone itself: -75 dB is 0.002 dB of gain, or 6 ns of delay at 5 kHz.
TEST(Resample, keeps_the_pass_band_in_place_and_flat) {
  for (const int rate : kRates) {
    const double nyquist = std::min(rate, kTarget) / 2.0;
    double worst = 0;
    for (double share = 0.02; share <= 0.9; share += 0.055) {
      const double hz = share * nyquist;
      worst = std::max(worst, largest(resample(tone(hz, rate), kTarget), hz, 1));
    }
    EXPECT_LT(decibels(worst), -75) << rate;
    RecordProperty("pass_error_db_from_" + std::to_string(rate), std::to_string(decibels(worst)));
  }
}

TEST(Resample, leaves_nothing_of_what_lies_above_the_nyquist_frequency) {
  for (const int rate : kRates) {
    if (rate < kTarget + 2000) continue;
    double worst = 0;
    for (double hz = kTarget / 2.0; hz < rate / 2.0; hz += 389) {
      worst = std::max(worst, largest(resample(tone(hz, rate), kTarget), hz, 0));
    }
    EXPECT_LT(decibels(worst), -80) << rate;
    RecordProperty("alias_db_from_" + std::to_string(rate), std::to_string(decibels(worst)));
  }
}

TEST(Resample, puts_no_images_above_the_nyquist_frequency_of_a_slower_sound) {
  for (const int rate : {8'000, 11'025, 12'000}) {
    double worst = 0;
    for (double hz = 50; hz < 0.9 * rate / 2; hz += 389) {
      worst = std::max(worst, largest(resample(tone(hz, rate), kTarget), hz, 1));
    }
    EXPECT_LT(decibels(worst), -75) << rate;
  }
}

TEST(Resample, goes_up_to_48_kHz_as_well) {
  EXPECT_LT(decibels(largest(resample(tone(3000, 16'000), 48'000), 3000, 1)), -75);
}

TEST(Resample, keeps_a_constant) {
  for (const int rate : kRates) {
    const Sound out = resample({rate, std::vector<float>(static_cast<std::size_t>(rate / 4), 0.5F)}, kTarget);
    for (std::size_t i = out.samples.size() / 4; i < out.samples.size() / 2; ++i) {
      ASSERT_NEAR(out.samples[i], 0.5F, 1e-6) << rate;
    }
  }
}

TEST(Resample, gives_one_sample_for_each_moment) {
  const auto count = [](int rate, std::size_t samples) {
    return resample({rate, std::vector<float>(samples)}, kTarget).samples.size();
  };
  EXPECT_EQ(count(48'000, 0), 0U);
  EXPECT_EQ(count(48'000, 1), 1U);
  EXPECT_EQ(count(48'000, 3), 1U);
  EXPECT_EQ(count(48'000, 4), 2U);
  EXPECT_EQ(count(44'100, 44'100), 16'000U);
  EXPECT_EQ(count(8'000, 100), 200U);
  EXPECT_EQ(count(47'999, 47'999), 16'000U);
}

TEST(Resample, gives_the_sound_itself_at_its_own_rate) {
  const Sound sound = tone(440, kTarget);
  EXPECT_EQ(resample(sound, kTarget), sound);
}

// The test runs natively and as WebAssembly.
TEST(Resample, gives_the_same_bits_on_every_platform) {
  test::TestRandom random(1);
  std::uint64_t hash = 0xCBF29CE484222325U;  // FNV-1a
  for (const int rate : kRates) {
    Sound noise{rate, {}};
    for (int i = 0; i < 2000; ++i) noise.samples.push_back(static_cast<float>(random.uniform(-1, 1)));
    for (const float value : resample(noise, kTarget).samples) {
      hash = (hash ^ std::bit_cast<std::uint32_t>(value)) * 0x100000001B3U;
    }
  }
  EXPECT_EQ(hash, 9270019305258546916U);
}

}  // namespace
}  // namespace selfsame::media
