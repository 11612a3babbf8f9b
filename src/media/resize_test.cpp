// resize and warp_affine against plain double-precision implementations of what their contracts say.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "base/limits.hpp"
#include "media/kernels.hpp"
#include "tests/support/synthetic_image.hpp"

namespace selfsame::media {
namespace {

using selfsame::test::checker_image;
using selfsame::test::constant_image;
using selfsame::test::gradient_image;
using selfsame::test::noise_image;
using selfsame::test::TestRandom;

double clamped_sample(const Image& image, double x, double y, int c) {
  x = std::clamp(x, 0.0, static_cast<double>(image.width() - 1));
  y = std::clamp(y, 0.0, static_cast<double>(image.height() - 1));
  const int x0 = static_cast<int>(x);
  const int y0 = static_cast<int>(y);
  const int x1 = std::min(x0 + 1, image.width() - 1);
  const int y1 = std::min(y0 + 1, image.height() - 1);
  const double fx = x - x0;
  const double fy = y - y0;
  return (image.pixel(x0, y0)[c] * (1 - fx) + image.pixel(x1, y0)[c] * fx) * (1 - fy) +
         (image.pixel(x0, y1)[c] * (1 - fx) + image.pixel(x1, y1)[c] * fx) * fy;
}

double bilinear_reference(const Image& image, int width, int height, int x, int y, int c) {
  return clamped_sample(image, (x + 0.5) * image.width() / width - 0.5, (y + 0.5) * image.height() / height - 0.5, c);
}

double warp_reference(const Image& image, const Affine& map, int x, int y, int c, int fill) {
  const double det = double{map[0]} * map[4] - double{map[1]} * map[3];
  const double dx = x - double{map[2]};
  const double dy = y - double{map[5]};
  const double sx = (map[4] * dx - map[1] * dy) / det;
  const double sy = (map[0] * dy - map[3] * dx) / det;
  const double x0 = std::floor(sx);
  const double y0 = std::floor(sy);
  double sum = 0;
  for (int j = 0; j < 2; ++j) {
    for (int i = 0; i < 2; ++i) {
      const double px = x0 + i;
      const double py = y0 + j;
      const bool inside = px >= 0 && py >= 0 && px < image.width() && py < image.height();
      const double value = inside ? image.pixel(static_cast<int>(px), static_cast<int>(py))[c] : fill;
      sum += value * (i == 0 ? 1 - (sx - x0) : sx - x0) * (j == 0 ? 1 - (sy - y0) : sy - y0);
    }
  }
  return sum;
}

template <typename Reference>
double worst_difference(const Image& image, Reference&& reference) {
  double worst = 0;
  for (int y = 0; y < image.height(); ++y) {
    for (int x = 0; x < image.width(); ++x) {
      for (int c = 0; c < image.channels(); ++c) {
        worst = std::max(worst, std::abs(image.pixel(x, y)[c] - reference(x, y, c)));
      }
    }
  }
  return worst;
}

struct Sizes {
  int from_width;
  int from_height;
  int to_width;
  int to_height;
};

class ResizeOracle : public ::testing::TestWithParam<Sizes> {};

TEST_P(ResizeOracle, agrees_with_double_precision_when_bilinear) {
  const Sizes s = GetParam();
  for (const int channels : {1, 3, 4}) {
    const Image image = noise_image(s.from_width, s.from_height, channels, 7);
    const Image out = resize(image, s.to_width, s.to_height);
    ASSERT_EQ(out.width(), s.to_width);
    ASSERT_EQ(out.height(), s.to_height);
    ASSERT_EQ(out.channels(), channels);
    const double worst = worst_difference(
        out, [&](int x, int y, int c) { return bilinear_reference(image, s.to_width, s.to_height, x, y, c); });
    EXPECT_LE(worst, 0.7) << channels << " channels";
  }
}

INSTANTIATE_TEST_SUITE_P(resize, ResizeOracle,
                         ::testing::Values(Sizes{25, 25, 32, 32}, Sizes{64, 48, 33, 25}, Sizes{7, 5, 100, 3},
                                           Sizes{1, 1, 9, 4}, Sizes{2, 2, 1, 1}, Sizes{1, 40, 17, 39},
                                           Sizes{40, 1, 39, 17}, Sizes{10, 90, 10, 20}, Sizes{90, 10, 20, 10},
                                           Sizes{63, 63, 32, 32}, Sizes{16, 16, 16, 16}, Sizes{3, 3, 2, 5}));

TEST(Resize, equals_area_means_when_the_ratio_is_whole) {
  const Image image = noise_image(60, 40, 3, 11);
  const Image out = resize(image, 12, 10);
  const double worst = worst_difference(out, [&](int x, int y, int c) {
    double sum = 0;
    for (int j = 0; j < 4; ++j) {
      for (int i = 0; i < 5; ++i) sum += image.pixel(x * 5 + i, y * 4 + j)[c];
    }
    return sum / 20;
  });
  EXPECT_LE(worst, 0.5 + 1e-9);
}

TEST(Resize, does_not_overflow_when_cells_are_257_or_258_rows_high) {
  for (const int height : {257, 258, 514, 516}) {
    const Image white = constant_image(6, height, 3, 255);
    EXPECT_EQ(resize(white, 2, height / 257), constant_image(2, height / 257, 3, 255)) << height;
  }
}

TEST(Resize, keeps_the_place_of_things_when_the_ratio_is_not_whole) {
  // A ramp stays the same ramp, whatever the sizes; inside, away from the clamped border. Halves are rounded up on a
  // rising ramp and on a falling one, so that the difference of the two is left with the shift alone.
  const auto rising = [](double x, int side) { return 20 + 200 * (x + 0.5) / side; };
  const Image up = selfsame::test::make_image(197, 197, 1, [&](int x, int, int) { return rising(x, 197); });
  const Image down = selfsame::test::make_image(197, 197, 1, [&](int x, int, int) { return 255 - rising(x, 197); });
  for (const int side : {37, 41, 50, 59, 75}) {
    const Image out_up = resize(up, side, side);
    const Image out_down = resize(down, side, side);
    double shift = 0;
    for (int x = 3; x < side - 3; ++x) {
      const double difference_up = *out_up.pixel(x, 9) - rising(x, side);
      const double difference_down = *out_down.pixel(x, 9) - (255 - rising(x, side));
      EXPECT_LE(std::max(std::abs(difference_up), std::abs(difference_down)), 1.5) << "three roundings " << side;
      shift += (difference_up - difference_down) / 2 / (side - 6);
    }
    EXPECT_NEAR(shift, 0, 0.1) << "half a source pixel is 0.5; " << side;
  }
}

TEST(Resize, does_not_alias_when_shrinking_a_fine_checker) {
  const Image out = resize(checker_image(400, 400, 1, 1), 90, 90);
  EXPECT_LE(worst_difference(out, [](int, int, int) { return 127.5; }), 16);
}

TEST(Resize, keeps_a_constant_picture_constant) {
  for (const int value : {0, 1, 127, 254, 255}) {
    const Image image = constant_image(50, 31, 3, static_cast<std::uint8_t>(value));
    for (const int side : {1, 7, 25, 64}) {
      EXPECT_EQ(resize(image, side, side), constant_image(side, side, 3, static_cast<std::uint8_t>(value)));
    }
  }
}

TEST(Resize, returns_the_picture_when_the_size_is_the_same) {
  const Image image = noise_image(19, 23, 4, 3);
  EXPECT_EQ(resize(image, 19, 23), image);
}

TEST(Resize, holds_the_mean_when_the_longest_side_becomes_one_pixel) {
  const Image image = checker_image(static_cast<int>(limits::kMaxImageSide), 2, 1, 1);
  const Image out = resize(image, 1, 1);
  EXPECT_NEAR(*out.pixel(0, 0), 127.5, 0.5 + 1e-9);
}

Affine turn(double degrees, double scale, double tx, double ty) {
  const double angle = degrees * 3.14159265358979 / 180;
  return {static_cast<float>(scale * std::cos(angle)),
          static_cast<float>(-scale * std::sin(angle)),
          static_cast<float>(tx),
          static_cast<float>(scale * std::sin(angle)),
          static_cast<float>(scale * std::cos(angle)),
          static_cast<float>(ty)};
}

TEST(WarpAffine, agrees_with_double_precision_when_turned_scaled_and_moved) {
  TestRandom random(21);
  for (int round = 0; round < 60; ++round) {
    const int channels = std::array{1, 3, 4}[static_cast<std::size_t>(round % 3)];
    const int width = 1 + static_cast<int>(random.below(90));
    const int height = 1 + static_cast<int>(random.below(90));
    // Neighbours differ by a little only: positions are rounded to 1/2048 pixel.
    const Image image = gradient_image(width, height, channels);
    const Affine map =
        turn(random.uniform(-180, 180), random.uniform(0.3, 3), random.uniform(-60, 140), random.uniform(-60, 140));
    const Image out = warp_affine(image, map, 112, 80, 17);
    const double worst =
        worst_difference(out, [&](int x, int y, int c) { return warp_reference(image, map, x, y, c, 17); });
    EXPECT_LE(worst, 0.5 + 255.0 / 2048) << round;
  }
}

TEST(WarpAffine, agrees_with_double_precision_when_the_picture_is_noise) {
  const Image image = noise_image(250, 250, 3, 1);
  const Affine map = turn(8, 0.55, -20, -30);
  const Image out = warp_affine(image, map, 112, 112);
  EXPECT_LE(worst_difference(out, [&](int x, int y, int c) { return warp_reference(image, map, x, y, c, 0); }), 1.0);
}

TEST(WarpAffine, copies_exactly_when_the_map_is_a_whole_shift) {
  const Image image = noise_image(130, 20, 3, 2);
  const Image out = warp_affine(image, {1, 0, -3, 0, 1, -2}, 127, 18);
  EXPECT_EQ(out, crop(image, {3, 2, 127, 18}));
}

TEST(WarpAffine, fills_when_the_source_is_outside) {
  const Image image = constant_image(10, 10, 1, 200);
  const Image out = warp_affine(image, {1, 0, 5, 0, 1, 5}, 20, 20, 33);
  EXPECT_EQ(*out.pixel(4, 10), 33);
  EXPECT_EQ(*out.pixel(5, 10), 200);
  EXPECT_EQ(*out.pixel(14, 14), 200);
  EXPECT_EQ(*out.pixel(15, 14), 33);
}

TEST(WarpAffine, is_all_fill_when_the_map_leads_far_away) {
  const Image image = constant_image(10, 10, 1, 200);
  const Image filled = constant_image(70, 3, 1, 9);
  EXPECT_EQ(warp_affine(image, {1, 0, 1e9F, 0, 1, 0}, 70, 3, 9), filled);
  EXPECT_EQ(warp_affine(image, {1, 0, -3e38F, 0, 1, 3e38F}, 70, 3, 9), filled);
  // An inverse that overflows to infinity, and to NaN where infinity meets zero.
  EXPECT_EQ(warp_affine(image, {1e-30F, 0, 1e30F, 0, 1e-30F, 1e30F}, 70, 3, 9), filled);
}

TEST(WarpAffine, puts_landmarks_on_the_template_when_given_their_similarity) {
  constexpr std::array<Point, 5> kTemplate = {
      Point{38.3F, 51.7F}, {73.5F, 51.5F}, {56.0F, 71.7F}, {41.5F, 92.4F}, {70.7F, 92.2F}};
  for (const double roll : {-30.0, 0.0, 25.0}) {
    const auto face = selfsame::test::cartoon_face(250, 250, {120, 130, 150, roll, 1});
    const Affine map = similarity(face.landmarks, kTemplate);
    const Image aligned = to_gray(warp_affine(face.image, map, 112, 112));
    for (std::size_t eye = 0; eye < 2; ++eye) {
      const Point at = apply(map, face.landmarks[eye]);
      EXPECT_NEAR(at.x, kTemplate[eye].x, 6);
      EXPECT_NEAR(at.y, kTemplate[eye].y, 6);
      EXPECT_LT(*aligned.pixel(static_cast<int>(at.x + 0.5F), static_cast<int>(at.y + 0.5F)), 60) << "pupil, " << roll;
    }
  }
}

}  // namespace
}  // namespace selfsame::media
