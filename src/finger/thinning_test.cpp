#include "finger/thinning.hpp"

#include <gtest/gtest.h>

#include <string>

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

/// Connected parts: of what is set by all eight neighbours, of what is not by four, with what lies outside.
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

TEST(Thin, LeavesOneLineOfABar) {
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

TEST(Thin, KeepsConnectionsAndHolesOfAnythingAndLeavesNoBlock) {
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

TEST(Thin, TakesPicturesOfAnySize) {
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

TEST(Thin, KeepsTheArmsOfAFork) {
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

}  // namespace
}  // namespace selfsame::finger
