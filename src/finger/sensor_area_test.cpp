#include "finger/sensor_area.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace selfsame::finger {
namespace {

/// Pixel by pixel: whether everything within two pixels is equal.
bool flat_at(const media::Image& gray, int x, int y) {
  if (x < 2 || y < 2 || x + 2 >= gray.width() || y + 2 >= gray.height()) return false;
  for (int v = y - 2; v <= y + 2; ++v) {
    for (int u = x - 2; u <= x + 2; ++u) {
      if (*gray.pixel(u, v) != *gray.pixel(x, y)) return false;
    }
  }
  return true;
}

/// Part by part, each traced from pixel to pixel.
Plane<std::uint8_t> sensor_area_plain(const media::Image& gray) {
  Plane<std::uint8_t> flat(gray.width(), gray.height()), seen = flat, result(gray.width(), gray.height(), 1);
  for (int y = 0; y < gray.height(); ++y) {
    for (int x = 0; x < gray.width(); ++x) flat.at(x, y) = flat_at(gray, x, y);
  }
  for (int start_y = 0; start_y < gray.height(); ++start_y) {
    for (int start_x = 0; start_x < gray.width(); ++start_x) {
      if (flat.at(start_x, start_y) == 0 || seen.at(start_x, start_y) != 0) continue;
      const std::vector<Place> part = connected_part(flat, seen, start_x, start_y);
      const bool at_edge = std::any_of(part.begin(), part.end(), [&](const Place& at) {
        return at.x == 2 || at.y == 2 || at.x == gray.width() - 3 || at.y == gray.height() - 3;
      });
      if (part.size() < 500 || !at_edge) continue;
      for (const auto& [x, y] : part) {
        for (int v = std::max(0, y - 3); v <= std::min(gray.height() - 1, y + 3); ++v) {
          for (int u = std::max(0, x - 3); u <= std::min(gray.width() - 1, x + 3); ++u) result.at(u, v) = 0;
        }
      }
    }
  }
  return result;
}

/// Noise with rectangles of one value in it, some of which meet or touch an edge.
media::Image patches(int width, int height, unsigned seed) {
  std::mt19937 random(seed);
  media::Image image(width, height, 1);
  for (auto& value : image.bytes()) value = static_cast<std::uint8_t>(random());
  for (int patch = 0; patch < 14; ++patch) {
    const int left = static_cast<int>(random() % static_cast<unsigned>(width));
    const int top = static_cast<int>(random() % static_cast<unsigned>(height));
    const int right = std::min(width, left + static_cast<int>(random() % 60));
    const int bottom = std::min(height, top + static_cast<int>(random() % 60));
    const auto value = static_cast<std::uint8_t>(254 + random() % 2);
    for (int y = top; y < bottom; ++y) std::fill(image.pixel(left, y), image.row(y) + right, value);
  }
  return image;
}

TEST(SensorArea, is_what_is_found_pixel_by_pixel) {
  std::size_t left_out = 0;
  for (unsigned seed = 1; seed <= 40; ++seed) {
    const media::Image image = patches(90 + static_cast<int>(seed), 130 - static_cast<int>(seed), seed);
    const Plane<std::uint8_t> fast = sensor_area(image);
    EXPECT_EQ(fast.values, sensor_area_plain(image).values) << seed;
    left_out += static_cast<std::size_t>(std::count(fast.values.begin(), fast.values.end(), 0));
  }
  EXPECT_GT(left_out, 10000U);
}

TEST(SensorArea, takes_pictures_of_any_size) {
  for (const int width : {1, 4, 5, 6, 40}) {
    for (const int height : {1, 4, 5, 6, 40}) {
      const media::Image image(width, height, 1);
      EXPECT_EQ(sensor_area(image).values, sensor_area_plain(image).values) << width << ' ' << height;
    }
  }
}

TEST(SensorArea, leaves_out_parts_of_five_hundred_pixels_and_no_smaller_ones) {
  for (const int height : {23, 24, 25}) {  // 20 x 25 flat pixels, less two on each side, are 500 at the last
    media::Image image = patches(60, 60, 7);
    for (int y = 0; y < 60; ++y) {
      for (int x = 0; x < 60; ++x) *image.pixel(x, y) = static_cast<std::uint8_t>(x * 7 + y * 13);
    }
    for (int y = 0; y < height + 4; ++y) std::fill_n(image.row(y), 24, std::uint8_t{255});
    EXPECT_EQ(sensor_area(image).at(10, 10), height < 25 ? 1 : 0) << height;
    EXPECT_EQ(sensor_area(image).values, sensor_area_plain(image).values) << height;
  }
}

}  // namespace
}  // namespace selfsame::finger
