#include "face/liveness/texture.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numbers>
#include <utility>

#include "tests/support/synthetic_image.hpp"

namespace selfsame::face::liveness {
namespace {

struct Scene {
  media::Image picture;
  media::Box face;
};

/// A cartoon face under sensor noise, about 190 pixels wide.
Scene portrait(double noise = 2) {
  test::CartoonFace cartoon = test::cartoon_face(480, 480, {240, 240, 230, 0, 3});
  test::TestRandom random(7);
  for (std::uint8_t& value : cartoon.image.bytes()) {
    // The sum of four uniform variables: standard deviation 0.577.
    double sum = -2;
    for (int i = 0; i < 4; ++i) sum += random.uniform();
    value = static_cast<std::uint8_t>(std::clamp(value + noise * sum / 0.577, 0.0, 255.0));
  }
  return {std::move(cartoon.image), cartoon.box};
}

/// Every channel value becomes change(x, y, channel, value).
template <typename Change>
Scene changed(const Scene& scene, Change&& change) {
  const auto& from = scene.picture;
  return {test::make_image(from.width(), from.height(), 3,
                           [&](int x, int y, int c) { return change(x, y, c, double{1.0} * from.pixel(x, y)[c]); }),
          scene.face};
}

TextureMeasures measured(const Scene& scene) { return measure_texture(scene.picture, scene.face); }

bool inside(const media::Box& box, int x, int y) {
  const auto px = static_cast<float>(x);
  const auto py = static_cast<float>(y);
  return px >= box.x && py >= box.y && px < box.x + box.width && py < box.y + box.height;
}

Scene with_grating(const Scene& scene, double period, double degrees, double amplitude) {
  const double angle = degrees * std::numbers::pi / 180;
  return changed(scene, [=](int x, int y, int, double value) {
    const double along = std::cos(angle) * x + std::sin(angle) * y;
    return value + amplitude * std::cos(2 * std::numbers::pi * along / period);
  });
}

/// 3 x 3 means, twice.
Scene blurred(Scene scene) {
  for (int round = 0; round < 2; ++round) {
    const media::Image from = scene.picture;
    scene = changed(scene, [&](int x, int y, int c, double value) {
      if (x == 0 || y == 0 || x + 1 == from.width() || y + 1 == from.height()) return value;
      double sum = 0;
      for (int dy = -1; dy <= 1; ++dy) {
        for (int dx = -1; dx <= 1; ++dx) sum += from.pixel(x + dx, y + dy)[c];
      }
      return sum / 9;
    });
  }
  return scene;
}

/// Everything outside a rectangle about the face, turned clockwise, becomes `level`.
Scene framed(const Scene& scene, double degrees, double level) {
  const double angle = degrees * std::numbers::pi / 180;
  const media::Point middle = scene.face.centre();
  return changed(scene, [=, &scene](int x, int y, int, double value) {
    const double dx = x - double{middle.x};
    const double dy = y - double{middle.y};
    const double u = std::cos(angle) * dx + std::sin(angle) * dy;
    const double v = std::cos(angle) * dy - std::sin(angle) * dx;
    return std::abs(u) < 0.75 * scene.face.width && std::abs(v) < 0.7 * scene.face.height ? value : level;
  });
}

TEST(Texture, moire_rises_and_is_located_when_a_grating_is_added) {
  const Scene plain = portrait();
  const float before = measured(plain).spectrum.moire_peak_db;
  for (const double degrees : {-60.0, 30.0, 75.0}) {
    const SpectrumMeasures after = measured(with_grating(plain, 5, degrees, 4)).spectrum;
    EXPECT_GT(after.moire_peak_db, before + 12) << degrees;
    EXPECT_NEAR(after.moire_period_px, 5, 0.25) << degrees;
    EXPECT_NEAR(after.moire_angle_deg, degrees, 4) << degrees;
    EXPECT_GT(after.peak_share, 0.2F) << degrees;
  }
}

TEST(Texture, moire_rises_with_the_amplitude) {
  const Scene plain = portrait();
  float previous = measured(plain).spectrum.moire_peak_db;
  for (const double amplitude : {1.0, 2.0, 4.0}) {
    const float here = measured(with_grating(plain, 6, 40, amplitude)).spectrum.moire_peak_db;
    EXPECT_GT(here, previous + 3) << amplitude;
    previous = here;
  }
}

TEST(Texture, moire_is_found_in_a_small_face) {
  test::CartoonFace cartoon = test::cartoon_face(160, 160, {80, 80, 90, 0, 3});
  const Scene small{std::move(cartoon.image), cartoon.box};
  const Scene striped = with_grating(small, 4, 45, 6);
  EXPECT_GT(measured(striped).spectrum.moire_peak_db, measured(small).spectrum.moire_peak_db + 8);
  EXPECT_NEAR(measured(striped).spectrum.moire_period_px, 4, 0.3);
}

TEST(Texture, bands_correlate_face_and_surroundings) {
  const Scene plain = portrait();
  const auto wave = [](int i) { return 1 + 0.08 * std::cos(2 * std::numbers::pi * i / 40); };
  const Scene rows = changed(plain, [&](int, int y, int, double value) { return value * wave(y); });
  const Scene columns = changed(plain, [&](int x, int, int, double value) { return value * wave(x); });
  const float before = measured(plain).spectrum.band_correlation;
  EXPECT_GT(measured(rows).spectrum.band_correlation, before + 0.3F);
  EXPECT_GT(measured(columns).spectrum.band_correlation, before + 0.3F);
}

TEST(Texture, border_is_found_when_a_rectangle_surrounds_the_face) {
  const Scene plain = portrait();
  const BorderMeasures before = measured(plain).border;
  EXPECT_LE(before.sides, 1);
  for (const double degrees : {-10.0, 0.0, 6.0}) {
    const BorderMeasures after = measured(framed(plain, degrees, 20)).border;
    EXPECT_EQ(after.sides, 4) << degrees;
    EXPECT_GT(after.completeness, 0.85F) << degrees;
    EXPECT_GT(after.second_side, 0.9F) << degrees;
    EXPECT_GT(after.strength, before.strength + 5) << degrees;
    EXPECT_NEAR(after.turn_deg, degrees, 4) << degrees;
  }
}

TEST(Texture, one_straight_edge_is_no_rectangle) {
  const Scene plain = portrait();
  const Scene door = changed(plain, [](int x, int, int, double value) { return x < 100 ? 20 : value; });
  const BorderMeasures border = measured(door).border;
  EXPECT_LE(border.sides, 2);
  EXPECT_LT(border.completeness, 0.6F);
}

TEST(Texture, sharpness_falls_when_blurred) {
  const TextureMeasures sharp = measured(portrait());
  const TextureMeasures soft = measured(blurred(portrait()));
  EXPECT_LT(soft.grain.laplacian_native, sharp.grain.laplacian_native / 2);
  EXPECT_LT(soft.grain.laplacian_relative, sharp.grain.laplacian_relative);
  EXPECT_LT(soft.grain.focus_db, sharp.grain.focus_db - 1);
}

TEST(Texture, focus_drops_where_only_the_surroundings_are_blurred) {
  const Scene sharp = changed(portrait(), [](int x, int y, int, double value) {
    return value + ((x / 12 + y / 12) % 2 == 0 ? 20 : -20);  // something to focus on everywhere
  });
  const Scene soft = blurred(sharp);
  const Scene deep = changed(soft, [&](int x, int y, int c, double value) {
    return inside(sharp.face, x, y) ? sharp.picture.pixel(x, y)[c] : value;
  });
  EXPECT_NEAR(measured(sharp).grain.focus_drop_db, 0, 0.6);
  EXPECT_NEAR(measured(soft).grain.focus_drop_db, 0, 0.6);
  EXPECT_GT(measured(deep).grain.focus_drop_db, 1);
}

TEST(Texture, noise_is_measured_in_levels) {
  for (const double noise : {1.0, 3.0, 6.0}) {
    EXPECT_NEAR(measured(portrait(noise)).grain.noise, noise, 0.35 * noise) << noise;
  }
}

TEST(Texture, grain_on_the_face_alone_shows_against_the_surroundings) {
  const Scene plain = portrait(1);
  const Scene grainy = portrait(5);
  const Scene mask = changed(plain, [&](int x, int y, int c, double value) {
    return inside(plain.face, x, y) ? grainy.picture.pixel(x, y)[c] : value;
  });
  EXPECT_NEAR(measured(plain).grain.noise_over_surround_db, 0, 1.5);
  EXPECT_NEAR(measured(grainy).grain.noise_over_surround_db, 0, 1.5);
  EXPECT_GT(measured(mask).grain.noise_over_surround_db, 8);
}

TEST(Texture, patterns_scatter_when_grain_is_added) {
  const GrainMeasures clean = measured(portrait(0)).grain;
  const GrainMeasures grainy = measured(portrait(5)).grain;
  EXPECT_GT(grainy.lbp_entropy_bits, clean.lbp_entropy_bits + 0.3F);
  EXPECT_GT(grainy.lbp_nonuniform_share, clean.lbp_nonuniform_share + 0.1F);
  EXPECT_GT(grainy.lbp_lowpass_distance, clean.lbp_lowpass_distance + 0.05F);
}

TEST(Texture, high_frequencies_rise_when_grain_is_added) {
  EXPECT_GT(measured(portrait(5)).spectrum.high_over_middle_db, measured(portrait(1)).spectrum.high_over_middle_db + 2);
}

TEST(Texture, colours_narrow_when_printed_pale) {
  const Scene plain = portrait();
  const Scene pale = changed(plain, [&](int x, int y, int c, double) {
    const std::uint8_t* p = plain.picture.pixel(x, y);
    const double luma = 0.299 * p[0] + 0.587 * p[1] + 0.114 * p[2];
    return 50 + 0.7 * (luma + 0.4 * (p[c] - luma));
  });
  const ColourMeasures before = measured(plain).colour;
  const ColourMeasures after = measured(pale).colour;
  EXPECT_LT(after.saturation, before.saturation * 0.5F);
  EXPECT_LT(after.saturation_high, before.saturation_high * 0.6F);
  EXPECT_LT(after.chroma_spread, before.chroma_spread * 0.6F);
  EXPECT_LT(after.skin_redness, before.skin_redness * 0.6F);
  EXPECT_GT(after.black_level, before.black_level + 25);
  EXPECT_LT(after.white_level - after.black_level, before.white_level - before.black_level);
}

TEST(Texture, colours_are_compared_with_the_surroundings) {
  const Scene plain = portrait();
  const Scene lifted = changed(
      plain, [&](int x, int y, int, double value) { return inside(plain.face, x, y) ? 40 + value * 0.8 : value; });
  EXPECT_GT(measured(lifted).colour.black_over_surround, measured(plain).colour.black_over_surround + 20);
  EXPECT_LT(measured(lifted).colour.saturation_over_surround, measured(plain).colour.saturation_over_surround - 0.02F);
}

TEST(Texture, white_turns_blue_when_displayed) {
  const Scene plain = portrait();
  const Scene bluish = changed(plain, [](int, int, int c, double value) { return value * (c == 2 ? 1.1 : 0.9); });
  EXPECT_NEAR(measured(bluish).colour.white_blueness - measured(plain).colour.white_blueness, std::log2(1.1 / 0.9),
              0.05);
}

TEST(Texture, a_glare_shines_in_one_patch) {
  const Scene plain = portrait();
  const media::Point spot{plain.face.centre().x + 0.2F * plain.face.width, plain.face.centre().y};
  const Scene shining = changed(plain, [&](int x, int y, int, double value) {
    return std::hypot(x - double{spot.x}, y - double{spot.y}) < 18 ? 252 : value;
  });
  const ColourMeasures before = measured(plain).colour;
  const ColourMeasures after = measured(shining).colour;
  EXPECT_GT(after.highlight_share, before.highlight_share + 0.02F);
  EXPECT_GT(after.highlight_compactness, before.highlight_compactness);
  EXPECT_GT(after.highlight_compactness, 0.5F);
}

TEST(Texture, is_the_same_every_time_and_with_alpha) {
  const Scene scene = portrait();
  const media::Image rgba = test::make_image(
      480, 480, 4, [&](int x, int y, int c) { return c == 3 ? x % 256 : int{scene.picture.pixel(x, y)[c]}; });
  const TextureMeasures once = measured(scene);
  for (const TextureMeasures& again : {measured(scene), measure_texture(rgba, scene.face)}) {
    EXPECT_EQ(once.grain.noise, again.grain.noise);
    EXPECT_EQ(once.grain.lbp_entropy_bits, again.grain.lbp_entropy_bits);
    EXPECT_EQ(once.spectrum.moire_peak_db, again.spectrum.moire_peak_db);
    EXPECT_EQ(once.spectrum.band_correlation, again.spectrum.band_correlation);
    EXPECT_EQ(once.colour.chroma_spread, again.colour.chroma_spread);
    EXPECT_EQ(once.border.completeness, again.border.completeness);
  }
}

bool finite(const TextureMeasures& m) {
  const auto& [laplacian, native, noise, over, entropy, nonuniform, lowpass, focus, drop] = m.grain;
  const auto& [peak, period, angle, share, band, high] = m.spectrum;
  const auto& [highlight, compact, spread, saturation, saturated, saturation_over, black, black_over, white, blue,
               red] = m.colour;
  const auto& [sides, completeness, second, strength, turn] = m.border;
  return std::isfinite(laplacian + native + noise + over + entropy + nonuniform + lowpass + focus + drop) &&
         std::isfinite(peak + period + angle + share + band + high) &&
         std::isfinite(highlight + compact + spread + saturation + saturated + saturation_over + black + black_over +
                       white + blue + red) &&
         std::isfinite(static_cast<float>(sides) + completeness + second + strength + turn);
}

TEST(Texture, is_not_valid_when_there_is_no_face_to_measure) {
  const Scene scene = portrait();
  constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  for (const media::Box box : {media::Box{},
                               {kNan, 10, 50, 50},
                               {10, 10, 50, kNan},
                               {10, 10, kInfinity, 50},
                               {-kInfinity, 10, 50, 50},
                               {1e30F, 0, 1e30F, 1e30F},
                               {600, 600, 100, 100},
                               {-200, 10, 150, 150},
                               {10, 10, 23, 60},
                               {10, 10, 200, 60},
                               {10, 10, -50, -50}}) {
    const TextureMeasures none = measure_texture(scene.picture, box);
    EXPECT_FALSE(none.valid);
    EXPECT_EQ(none.coverage, 0);
    EXPECT_EQ(none.grain.noise, 0);
  }
  EXPECT_FALSE(measure_texture({}, scene.face).valid);
  EXPECT_FALSE(measure_texture(test::constant_image(1, 1, 3, 9), {0, 0, 1, 1}).valid);
  EXPECT_FALSE(measure_texture(test::constant_image(1, 1, 3, 9), {-20, -20, 40, 40}).valid);
}

TEST(Texture, stays_finite_at_the_limits_of_what_is_valid) {
  const Scene scene = portrait();
  for (const media::Box box : {media::Box{-90, 100, 200, 200},
                               {0, 0, 24, 24},
                               {0, 0, 480, 480},
                               {380, 380, 120, 140},
                               {456, 200, 24, 24},
                               {-20, -30, 520, 540},
                               {100.3F, 90.7F, 33.3F, 66.6F}}) {
    const TextureMeasures some = measure_texture(scene.picture, box);
    EXPECT_TRUE(some.valid) << box.x;
    EXPECT_GE(some.coverage, 0.5F);
    EXPECT_LE(some.coverage, 1);
    EXPECT_TRUE(finite(some)) << box.x;
  }
}

TEST(Texture, of_a_constant_picture_is_nothing_special) {
  for (const int channels : {1, 3, 4}) {
    for (const int level : {0, 128, 255}) {
      const media::Image flat = test::constant_image(200, 200, channels, static_cast<std::uint8_t>(level));
      const TextureMeasures some = measure_texture(flat, {50, 50, 100, 100});
      EXPECT_TRUE(some.valid);
      EXPECT_TRUE(finite(some));
      EXPECT_EQ(some.grain.noise, 0);
      EXPECT_EQ(some.grain.laplacian_native, 0);
      EXPECT_EQ(some.spectrum.moire_peak_db, 0);
      EXPECT_EQ(some.spectrum.band_correlation, 0);
      EXPECT_EQ(some.colour.chroma_spread, 0);
      EXPECT_EQ(some.border.sides, 0);
    }
  }
}

}  // namespace
}  // namespace selfsame::face::liveness
