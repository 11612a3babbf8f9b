#include "media/sound_measures.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <numbers>

#include "media/resampling.hpp"
#include "tests/support/synthetic_image.hpp"

namespace selfsame::media {
namespace {

Sound make_sound(double seconds, const auto& value, int rate_hz = 16'000) {
  Sound sound{rate_hz, {}};
  for (int i = 0; i < seconds * rate_hz; ++i) {
    sound.samples.push_back(static_cast<float>(value(static_cast<double>(i) / rate_hz)));
  }
  return sound;
}

double sine(double hz, double t) { return std::sin(2 * std::numbers::pi * hz * t); }

/// Uniform noise of a root mean square of 1.
struct Noise {
  test::TestRandom random{5};
  double operator()() { return random.uniform(-std::numbers::sqrt3, std::numbers::sqrt3); }
};

TEST(SoundMeasures, of_nothing_are_those_of_silence) {
  const auto nothing = measure({16'000, {}});
  EXPECT_EQ(nothing.seconds, 0);
  const auto silence = measure({16'000, std::vector<float>(16'000)});
  EXPECT_EQ(silence.seconds, 1);
  for (const auto& found : {nothing, silence}) {
    EXPECT_EQ(found.level_dbfs, -120);
    EXPECT_EQ(found.peak, 0);
    EXPECT_EQ(found.clipped_share, 0);
    EXPECT_EQ(found.dc_offset, 0);
    EXPECT_EQ(found.snr_db, 0);
    EXPECT_EQ(found.band_limit_hz, 0);
  }
}

TEST(SoundMeasures, of_one_sample_are_finite) {
  const auto found = measure({16'000, {0.5F}});
  EXPECT_EQ(found.peak, 0.5);
  EXPECT_EQ(found.dc_offset, 0.5);
  EXPECT_EQ(found.level_dbfs, -120);
}

TEST(SoundMeasures, name_the_level_below_full_scale) {
  const auto level = [](double amplitude) {
    return measure(make_sound(1, [&](double t) { return amplitude * sine(250, t); })).level_dbfs;
  };
  EXPECT_NEAR(level(1), -3.01, 0.01);
  EXPECT_NEAR(level(0.1), -23.01, 0.01);
  EXPECT_NEAR(level(1e-4), -83.01, 0.01);
  const auto square = measure(make_sound(1, [](double t) { return sine(250, t + 1e-5) > 0 ? 1 : -1; }));
  EXPECT_NEAR(square.level_dbfs, 0, 0.01);
}

TEST(SoundMeasures, tell_an_offset_from_sound) {
  const auto found = measure(make_sound(1, [](double t) { return 0.25 + 0.1 * sine(250, t); }));
  EXPECT_NEAR(found.dc_offset, 0.25, 1e-6);
  EXPECT_NEAR(found.level_dbfs, -23.01, 0.01);
  EXPECT_NEAR(found.peak, 0.35, 1e-3);
}

TEST(SoundMeasures, count_samples_that_stick_at_full_scale) {
  const auto share = [](std::vector<float> samples) { return measure({16'000, std::move(samples)}).clipped_share; };
  EXPECT_EQ(share({0, 1, 1, 1, 0, -1, -1, -1, -1, 0}), 0.7);
  EXPECT_EQ(share({0, 1, 1, 0, -1, -1, 0, 0, 1, 0}), 0);    // runs of two
  EXPECT_EQ(share({1, 1, -1, -1, 1, 1, -1, -1, 1, 1}), 0);  // a change of sign ends a run
  EXPECT_EQ(share({0.99F, 0.995F, 1, 0}), 0.75);            // 8-bit sound ends at 127 / 128
  EXPECT_EQ(share({0.98F, 0.98F, 0.98F, 0.98F}), 0);
  const auto clipped = measure(make_sound(1, [](double t) { return std::clamp(2 * sine(250, t), -1.0, 1.0); }));
  EXPECT_NEAR(clipped.clipped_share, 2.0 / 3, 0.05);
}

// A voice by turns: half a second of tone, half a second of pause.
TEST(SoundMeasures, estimate_the_signal_to_noise_ratio) {
  for (const double snr_db : {10.0, 20.0, 30.0, 40.0}) {
    Noise noise;
    const double amount = 0.1 * std::sqrt(0.5) * std::pow(10, -snr_db / 20);
    const auto found = measure(
        make_sound(4, [&](double t) { return (std::fmod(t, 1) < 0.5 ? 0.1 * sine(300, t) : 0) + amount * noise(); }));
    EXPECT_NEAR(found.snr_db, snr_db, 1.5);
  }
}

TEST(SoundMeasures, find_no_signal_in_steady_noise_and_no_noise_in_pauses_of_silence) {
  Noise noise;
  EXPECT_EQ(measure(make_sound(2, [&](double) { return 0.1 * noise(); })).snr_db, 0);
  EXPECT_EQ(measure(make_sound(2, [](double t) { return t < 1 ? 0.1 * sine(300, t) : 0; })).snr_db, 60);
}

TEST(SoundMeasures, find_the_highest_frequency_with_content) {
  for (const double hz : {500.0, 3000.0, 7000.0}) {
    const auto found = measure(make_sound(1, [&](double t) { return 0.3 * sine(hz, t) + 0.5 * sine(200, t); }));
    EXPECT_NEAR(found.band_limit_hz, hz, 150) << hz;
  }
}

TEST(SoundMeasures, find_how_much_is_low) {
  const auto with_low = [](double amount) {
    return measure(make_sound(1, [=](double t) { return 0.3 * sine(1000, t) + amount * sine(150, t); })).low_band_db;
  };
  EXPECT_NEAR(with_low(0.3), -3.0, 0.2);
  EXPECT_NEAR(with_low(0.03), -20.0, 0.3);
  EXPECT_LT(with_low(0), -60);
  EXPECT_EQ(measure({16'000, std::vector<float>(16'000, 0.0F)}).low_band_db, -120);
}

TEST(SoundMeasures, tell_telephone_sound_whatever_its_rate) {
  Noise noise;
  const Sound wide = make_sound(
      2, [&](double) { return 0.1 * noise(); }, 48'000);
  EXPECT_GT(measure(wide).band_limit_hz, 23'500);
  const Sound telephone = resample(wide, 8'000);
  EXPECT_GT(measure(telephone).band_limit_hz, 3'800);
  for (const int rate_hz : {16'000, 44'100, 48'000}) {
    EXPECT_NEAR(measure(resample(telephone, rate_hz)).band_limit_hz, 3'900, 150) << rate_hz;
  }
}

// The test runs natively and as WebAssembly.
TEST(SoundMeasures, are_the_same_bits_on_every_platform) {
  test::TestRandom random(9);
  Sound sound{16'000, {}};
  for (int i = 0; i < 16'000; ++i) {
    sound.samples.push_back(static_cast<float>(random.uniform(-1, 1) * (i / 2000 % 2 == 0 ? 0.25 : 1e-3)));
  }
  const auto found = measure(sound);
  std::uint64_t hash = 0xCBF29CE484222325U;  // FNV-1a
  for (const double value : {found.level_dbfs, found.peak, found.dc_offset, found.snr_db, found.band_limit_hz}) {
    hash = (hash ^ std::bit_cast<std::uint64_t>(value)) * 0x100000001B3U;
  }
  EXPECT_EQ(hash, 12115916207041233220U) << found.level_dbfs << ' ' << found.snr_db << ' ' << found.band_limit_hz;
}

}  // namespace
}  // namespace selfsame::media
