#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "media/kernels.hpp"
#include "tests/support/synthetic_image.hpp"

namespace selfsame::media {
namespace {

using selfsame::test::noise_image;
using selfsame::test::TestRandom;

void expect_near(const Affine& a, const Affine& b, float tolerance) {
  for (std::size_t i = 0; i < a.values.size(); ++i) EXPECT_NEAR(a[i], b[i], tolerance) << i;
}

std::vector<Point> random_points(TestRandom& random, std::size_t count) {
  std::vector<Point> points(count);
  for (Point& p : points) {
    p = {static_cast<float>(random.uniform(0, 250)), static_cast<float>(random.uniform(0, 250))};
  }
  return points;
}

double squared_error(const Affine& map, const std::vector<Point>& from, const std::vector<Point>& to) {
  double sum = 0;
  for (std::size_t i = 0; i < from.size(); ++i) {
    const double x = double{map[0]} * from[i].x + double{map[1]} * from[i].y + map[2] - to[i].x;
    const double y = double{map[3]} * from[i].x + double{map[4]} * from[i].y + map[5] - to[i].y;
    sum += x * x + y * y;
  }
  return sum;
}

TEST(Similarity, finds_the_map_when_points_follow_it_exactly) {
  TestRandom random(5);
  for (int round = 0; round < 100; ++round) {
    const double angle = random.uniform(-3.14, 3.14);
    const double scale = random.uniform(0.1, 5);
    const auto p = static_cast<float>(scale * std::cos(angle));
    const auto q = static_cast<float>(scale * std::sin(angle));
    const Affine map = {p, -q, static_cast<float>(random.uniform(-100, 100)),
                        q, p,  static_cast<float>(random.uniform(-100, 100))};
    const auto from = random_points(random, 2 + static_cast<std::size_t>(round % 6));
    std::vector<Point> to;
    for (const Point& point : from) to.push_back(apply(map, point));
    const Affine found = similarity(from, to);
    for (const Point& point : from) {
      EXPECT_NEAR(apply(found, point).x, apply(map, point).x, 0.01F);
      EXPECT_NEAR(apply(found, point).y, apply(map, point).y, 0.01F);
    }
  }
}

TEST(Similarity, has_the_least_error_when_points_are_noisy) {
  TestRandom random(6);
  for (int round = 0; round < 20; ++round) {
    const auto from = random_points(random, 5);
    std::vector<Point> to;
    for (const Point& p : from) {
      to.push_back({p.x * 0.4F - p.y * 0.2F + 10 + static_cast<float>(random.uniform(-9, 9)),
                    p.x * 0.2F + p.y * 0.4F - 5 + static_cast<float>(random.uniform(-9, 9))});
    }
    const Affine best = similarity(from, to);
    EXPECT_EQ(best[0], best[4]);
    EXPECT_EQ(best[1], -best[3]);
    const double least = squared_error(best, from, to);
    for (int nudge = 0; nudge < 8; ++nudge) {
      Affine other = best;
      const float step = nudge % 2 == 0 ? 1 : -1;
      if (nudge / 2 == 0) other[0] = other[4] = best[0] + 0.002F * step;
      if (nudge / 2 == 1) other[3] = best[3] + 0.002F * step, other[1] = -other[3];
      if (nudge / 2 == 2) other[2] += 0.1F * step;
      if (nudge / 2 == 3) other[5] += 0.1F * step;
      EXPECT_GT(squared_error(other, from, to), least) << nudge;
    }
  }
}

TEST(Similarity, does_not_mirror_when_the_points_are_mirrored) {
  const std::array<Point, 4> from = {Point{0, 0}, {10, 0}, {10, 20}, {0, 20}};
  const std::array<Point, 4> mirrored = {Point{10, 0}, {0, 0}, {0, 20}, {10, 20}};
  const Affine map = similarity(from, mirrored);
  EXPECT_GT(map[0] * map[4] - map[1] * map[3], 0);
}

TEST(Invert, undoes_the_map_when_composed) {
  TestRandom random(8);
  for (int round = 0; round < 50; ++round) {
    Affine map{};
    for (float& value : map.values) value = static_cast<float>(random.uniform(-3, 3));
    if (std::abs(map[0] * map[4] - map[1] * map[3]) < 0.2F) continue;
    const Point p = {12, -7};
    const Point back = apply(invert(map), apply(map, p));
    EXPECT_NEAR(back.x, p.x, 1e-3F);
    EXPECT_NEAR(back.y, p.y, 1e-3F);
  }
  expect_near(invert({2, 0, 10, 0, 4, -8}), {0.5F, 0, -5, 0, 0.25F, 2}, 1e-6F);
}

/// What the viewer sees at (x, y) of an upright picture, by the EXIF 2.32 table of where row 0 and column 0 are.
std::array<int, 2> stored_place(int orientation, int x, int y, int width, int height) {
  switch (orientation) {
    case 1: return {x, y};                           // row 0 top, column 0 left
    case 2: return {width - 1 - x, y};               // top, right
    case 3: return {width - 1 - x, height - 1 - y};  // bottom, right
    case 4: return {x, height - 1 - y};              // bottom, left
    case 5: return {y, x};                           // row 0 left, column 0 top
    case 6: return {y, height - 1 - x};              // row 0 right, column 0 top
    case 7: return {width - 1 - y, height - 1 - x};  // right, bottom
    default: return {width - 1 - y, x};              // left, bottom
  }
}

TEST(ApplyExifOrientation, follows_the_table_when_orientation_is_1_to_8) {
  for (const int channels : {1, 3, 4}) {
    const Image stored = noise_image(131, 70, channels, 4);
    for (int orientation = 1; orientation <= 8; ++orientation) {
      const Image upright = apply_exif_orientation(stored, orientation);
      ASSERT_EQ(upright.width(), orientation < 5 ? 131 : 70);
      ASSERT_EQ(upright.height(), orientation < 5 ? 70 : 131);
      bool equal = true;
      for (int y = 0; y < upright.height(); ++y) {
        for (int x = 0; x < upright.width(); ++x) {
          const auto [sx, sy] = stored_place(orientation, x, y, 131, 70);
          for (int c = 0; c < channels; ++c) equal &= upright.pixel(x, y)[c] == stored.pixel(sx, sy)[c];
        }
      }
      EXPECT_TRUE(equal) << orientation << " of " << channels << " channels";
    }
  }
}

TEST(ApplyExifOrientation, passes_through_when_the_value_is_unknown) {
  const Image image = noise_image(3, 2, 3, 4);
  for (const int orientation : {-1, 0, 1, 9, 1 << 30}) EXPECT_EQ(apply_exif_orientation(image, orientation), image);
  EXPECT_TRUE(apply_exif_orientation(Image(), 6).empty());
}

TEST(FlipHorizontal, mirrors_each_row_and_undoes_itself) {
  const Image image = noise_image(5, 3, 3, 9);
  const Image flipped = flip_horizontal(image);
  EXPECT_EQ(flipped.pixel(0, 1)[2], image.pixel(4, 1)[2]);
  EXPECT_NE(flipped, image);
  EXPECT_EQ(flip_horizontal(flipped), image);
}

TEST(Crop, takes_the_pixels_under_the_box) {
  const Image image = noise_image(20, 10, 3, 12);
  const Image part = crop(image, {3, 2, 5, 4});
  ASSERT_EQ(part.width(), 5);
  ASSERT_EQ(part.height(), 4);
  EXPECT_EQ(part.pixel(0, 0)[0], image.pixel(3, 2)[0]);
  EXPECT_EQ(part.pixel(4, 3)[2], image.pixel(7, 5)[2]);
  EXPECT_EQ(crop(image, {0, 0, 20, 10}), image);
  EXPECT_EQ(crop(image, {2.5F, 1.5F, 5, 4}), part);
}

TEST(Crop, clips_when_the_box_leaves_the_picture) {
  const Image image = noise_image(20, 10, 1, 12);
  EXPECT_EQ(crop(image, {-5, -5, 100, 100}), image);
  EXPECT_EQ(crop(image, {15, 5, 100, 100}), crop(image, {15, 5, 5, 5}));
  EXPECT_EQ(crop(image, {-1e30F, -1e30F, 3e38F, 3e38F}), image);
}

TEST(Crop, leaves_one_pixel_when_the_box_misses_or_is_empty) {
  const Image image = noise_image(20, 10, 1, 12);
  const float nan = std::numeric_limits<float>::quiet_NaN();
  for (const Box& box :
       {Box{4, 4, 0, 0}, Box{4, 4, -3, -3}, Box{100, 100, 5, 5}, Box{-50, -50, 5, 5}, Box{nan, nan, nan, nan}}) {
    const Image part = crop(image, box);
    EXPECT_EQ(part.width(), 1);
    EXPECT_EQ(part.height(), 1);
  }
}

}  // namespace
}  // namespace selfsame::media
