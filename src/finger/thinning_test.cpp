#include "finger/thinning.hpp"

#include <gtest/gtest.h>

#include <array>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace selfsame::finger {
namespace {

Bits bits_of(const std::vector<std::string>& rows) {
  Bits bits(static_cast<int>(rows[0].size()), static_cast<int>(rows.size()));
  for (int y = 0; y < bits.height(); ++y) {
    for (int x = 0; x < bits.width(); ++x) {
      if (rows[static_cast<std::size_t>(y)][static_cast<std::size_t>(x)] == '#') bits.set(x, y);
    }
  }
  return bits;
}

int count(const Bits& bits) {
  int set = 0;
  for (int y = 0; y < bits.height(); ++y) {
    for (int x = 0; x < bits.width(); ++x) set += bits.get(x, y);
  }
  return set;
}

/// Number of connected parts: set pixels by eight neighbours, clear ones by four, including the outside.
int parts(const Bits& bits, bool set) {
  const int width = bits.width() + 2, height = bits.height() + 2;
  Plane<int> seen(width, height);
  int found = 0;
  for (int sy = 0; sy < height; ++sy) {
    for (int sx = 0; sx < width; ++sx) {
      if (seen.at(sx, sy) != 0 || bits.get(sx - 1, sy - 1) != set) continue;
      ++found;
      std::vector<std::pair<int, int>> part{{sx, sy}};
      seen.at(sx, sy) = 1;
      for (std::size_t k = 0; k < part.size(); ++k) {
        for (int dy = -1; dy <= 1; ++dy) {
          for (int dx = -1; dx <= 1; ++dx) {
            const int x = part[k].first + dx, y = part[k].second + dy;
            if ((!set && dx != 0 && dy != 0) || !seen.holds(x, y) || seen.at(x, y) != 0 ||
                bits.get(x - 1, y - 1) != set)
              continue;
            seen.at(x, y) = 1;
            part.emplace_back(x, y);
          }
        }
      }
    }
  }
  return found;
}

TEST(Thin, leaves_one_line_of_a_bar) {
  Bits bar(200, 21);
  for (int y = 7; y < 14; ++y) {
    for (int x = 10; x < 190; ++x) bar.set(x, y);
  }
  thin(bar);
  for (int x = 20; x < 180; ++x) {
    int rows = 0;
    for (int y = 0; y < 21; ++y) rows += bar.get(x, y);
    EXPECT_EQ(rows, 1) << x;
    EXPECT_TRUE(bar.get(x, 10) || bar.get(x, 9) || bar.get(x, 11)) << x;
  }
  EXPECT_EQ(parts(bar, true), 1);
}

TEST(Thin, keeps_connections_and_holes_of_anything_and_leaves_no_block) {
  for (std::uint32_t seed = 1; seed <= 20; ++seed) {
    Bits blobs(150, 90);  // over words' borders
    std::uint32_t state = seed;
    for (int k = 0; k < 60; ++k) {
      const auto next = [&state](std::uint32_t below) {
        return static_cast<int>((state = state * 1664525U + 1013904223U) >> 16U) % static_cast<int>(below);
      };
      const int cx = 2 + next(140), cy = 2 + next(80), r = 2 + next(6);
      for (int y = std::max(0, cy - r); y < std::min(90, cy + r); ++y) {
        for (int x = std::max(0, cx - r); x < std::min(150, cx + r); ++x) blobs.set(x, y);
      }
    }
    Bits lines = blobs;
    thin(lines);
    EXPECT_EQ(parts(lines, true), parts(blobs, true)) << seed;
    EXPECT_EQ(parts(lines, false), parts(blobs, false)) << seed;
    EXPECT_LT(count(lines) * 3, count(blobs)) << seed;
    for (int y = 0; y < 90; ++y) {
      for (int x = 0; x < 150; ++x) EXPECT_TRUE(!lines.get(x, y) || blobs.get(x, y));
    }
    Bits again = lines;
    thin(again);
    EXPECT_EQ(count(again), count(lines)) << seed;
  }
}

TEST(Thin, takes_pictures_of_any_size) {
  for (const int width : {1, 63, 64, 65}) {
    Bits all(width, 3);
    for (int x = 0; x < width; ++x) all.set(x, 1);
    thin(all);
    EXPECT_GE(count(all), 1);
  }
  Bits none(5, 5);
  thin(none);
  EXPECT_EQ(count(none), 0);
}

TEST(Thin, keeps_the_arms_of_a_fork) {
  Bits fork =
      bits_of({"##.........##", "###.......###", ".###.....###.", "..###...###..", "...###.###...", "....#####....",
               ".....###.....", ".....###.....", ".....###.....", ".....###.....", ".....###....."});
  thin(fork);
  EXPECT_EQ(parts(fork, true), 1);
  EXPECT_TRUE(fork.get(6, 8) || fork.get(5, 8) || fork.get(7, 8));
  int left = 0, right = 0;
  for (int y = 0; y < 4; ++y) {
    for (int x = 0; x < 6; ++x) {
      left += fork.get(x, y);
      right += fork.get(12 - x, y);
    }
  }
  EXPECT_GE(left, 2);
  EXPECT_GE(right, 2);
}

TEST(EndsOf, are_the_pixels_that_one_line_leaves) {
  std::mt19937 random(5);
  for (const int width : {1, 63, 64, 65, 130}) {
    Bits pixels(width, 40);
    for (int y = 0; y < 40; ++y) {
      for (int x = 0; x < width; ++x) {
        if (random() % 3 == 0) pixels.set(x, y);
      }
    }
    std::vector<std::pair<int, int>> fast, plain;
    for (const Place& end : ends_of(pixels)) fast.emplace_back(end.x, end.y);
    for (int y = 0; y < 40; ++y) {
      for (int x = 0; x < width; ++x) {
        const std::array<bool, 8> around{pixels.get(x, y - 1),     pixels.get(x + 1, y - 1), pixels.get(x + 1, y),
                                         pixels.get(x + 1, y + 1), pixels.get(x, y + 1),     pixels.get(x - 1, y + 1),
                                         pixels.get(x - 1, y),     pixels.get(x - 1, y - 1)};
        int set = 0, runs = 0;
        for (std::size_t k = 0; k < 8; ++k) {
          set += around[k];
          runs += !around[k] && around[(k + 1) % 8];
        }
        if (pixels.get(x, y) && runs == 1 && set <= 2) plain.emplace_back(x, y);
      }
    }
    EXPECT_EQ(fast, plain) << width;
    EXPECT_FALSE(plain.empty()) << width;
  }
  EXPECT_TRUE(ends_of(Bits()).empty());
}

TEST(Three, are_a_pixel_and_its_neighbours) {
  std::mt19937 random(6);
  for (const int width : {1, 63, 64, 65, 130}) {
    Bits pixels(width, 9);
    for (int y = 0; y < 9; ++y) {
      for (int x = 0; x < width; ++x) {
        if (random() % 2 == 0) pixels.set(x, y);
      }
    }
    for (int y = -1; y <= 9; ++y) {
      for (int x = 0; x < width; ++x) {
        const int plain = pixels.get(x - 1, y) + 2 * pixels.get(x, y) + 4 * pixels.get(x + 1, y);
        EXPECT_EQ(pixels.three(x, y), static_cast<unsigned>(plain)) << width << ' ' << x << ' ' << y;
      }
    }
  }
}

TEST(GatherBits, takes_one_of_each_byte) {
  for (unsigned bits = 0; bits < 256; ++bits) {
    std::array<std::uint8_t, 8> bytes{};
    for (std::size_t k = 0; k < 8; ++k) bytes[k] = static_cast<std::uint8_t>(bits >> k & 1U);
    EXPECT_EQ(gather_bits(bytes), bits);
  }
}

}  // namespace
}  // namespace selfsame::finger
