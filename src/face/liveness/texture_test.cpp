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
    // The sum of four uniform variables has a standard deviation of 0.577.
    double sum = -2;
    for (int i = 0; i < 4; ++i) sum += random.uniform();
    value = static_cast<std::uint8_t>(std::clamp(value + noise * sum / 0.577, 0.0, 255.0));
  }
  return {std::move(cartoon.image), cartoon.box};
}

/// Replaces every channel value by change(x, y, channel, value).
template <typename Change>
Scene changed(const Scene& scene, Change&& change) {
  const auto& from = scene.picture;
  return {test::make_image(from.width(), from.height(), 3,
                           [&](int x, int y, int c) { return change(x, y, c, double{1.0} * from.pixel(x, y)[c]); }),
          scene.face};
}

TextureMeasures measured(const Scene& scene) { return measure_texture(scene.picture, scene.face); }

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

/// Sets everything outside a rectangle around the face, turned clockwise, to `level`.
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

TEST(Texture, moire_rises_when_a_grating_is_added) {
  const Scene plain = portrait();
  const float before = measured(plain).moire_peak_db;
  for (const double degrees : {-60.0, 30.0, 75.0}) {
    EXPECT_GT(measured(with_grating(plain, 5, degrees, 4)).moire_peak_db, before + 12) << degrees;
  }
}

TEST(Texture, moire_rises_with_the_amplitude) {
  const Scene plain = portrait();
  float previous = measured(plain).moire_peak_db;
  for (const double amplitude : {1.0, 2.0, 4.0}) {
    const float here = measured(with_grating(plain, 6, 40, amplitude)).moire_peak_db;
    EXPECT_GT(here, previous + 3) << amplitude;
    previous = here;
  }
}

TEST(Texture, moire_is_found_in_a_small_face) {
  test::CartoonFace cartoon = test::cartoon_face(160, 160, {80, 80, 90, 0, 3});
  const Scene small{std::move(cartoon.image), cartoon.box};
  const Scene striped = with_grating(small, 4, 45, 6);
  EXPECT_GT(measured(striped).moire_peak_db, measured(small).moire_peak_db + 8);
}

TEST(Texture, border_is_found_when_a_rectangle_surrounds_the_face) {
  const Scene plain = portrait();
  EXPECT_LT(measured(plain).border_side, 0.5F);
  for (const double degrees : {-10.0, 0.0, 6.0}) {
    EXPECT_GT(measured(framed(plain, degrees, 20)).border_side, 0.9F) << degrees;
  }
}

TEST(Texture, one_straight_edge_is_no_rectangle) {
  const Scene plain = portrait();
  const Scene door = changed(plain, [](int x, int, int, double value) { return x < 100 ? 20 : value; });
  EXPECT_LT(measured(door).border_side, 0.6F);
}

TEST(Texture, sharpness_falls_when_blurred) {
  const TextureMeasures sharp = measured(portrait());
  const TextureMeasures soft = measured(blurred(portrait()));
  EXPECT_LT(soft.focus_db, sharp.focus_db - 1);
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
  EXPECT_LT(after.saturation_high, before.saturation_high * 0.6F);
  EXPECT_LT(after.chroma_spread, before.chroma_spread * 0.6F);
  EXPECT_LT(after.skin_redness, before.skin_redness * 0.6F);
  EXPECT_GT(after.black_level, before.black_level + 25);
}

TEST(Texture, is_the_same_every_time_and_with_alpha) {
  const Scene scene = portrait();
  const media::Image rgba = test::make_image(
      480, 480, 4, [&](int x, int y, int c) { return c == 3 ? x % 256 : int{scene.picture.pixel(x, y)[c]}; });
  const TextureMeasures once = measured(scene);
  for (const TextureMeasures& again : {measured(scene), measure_texture(rgba, scene.face)}) {
    EXPECT_EQ(once.focus_db, again.focus_db);
    EXPECT_EQ(once.moire_peak_db, again.moire_peak_db);
    EXPECT_EQ(once.colour.chroma_spread, again.colour.chroma_spread);
    EXPECT_EQ(once.border_side, again.border_side);
  }
}

bool finite(const TextureMeasures& m) {
  return std::isfinite(m.focus_db + m.moire_peak_db + m.border_side + m.colour.chroma_spread +
                       m.colour.saturation_high + m.colour.black_level + m.colour.skin_redness);
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
    EXPECT_EQ(none.focus_db, 0);
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
      EXPECT_EQ(some.focus_db, -10);
      EXPECT_EQ(some.moire_peak_db, 0);
      EXPECT_EQ(some.colour.chroma_spread, 0);
      EXPECT_EQ(some.border_side, 0);
    }
  }
}

}  // namespace
}  // namespace selfsame::face::liveness
