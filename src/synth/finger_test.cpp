// Synthetic fingers and their prints.
#include "synth/finger.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <set>

namespace selfsame::synth {
namespace {

std::uint64_t digest(const media::Image& image) {
  std::uint64_t hash = 0xCBF29CE484222325U;
  for (const std::uint8_t byte : image.bytes()) hash = (hash ^ byte) * 0x100000001B3U;
  return hash;
}

/// Correlation of two fingers' skin around the middle, -1..1.
double likeness(const Finger& a, const Finger& b) {
  double ab = 0, aa = 0, bb = 0;
  for (int y = -150; y < 150; y += 3) {
    for (int x = -100; x < 100; x += 3) {
      const float p = a.height(static_cast<float>(x), static_cast<float>(y));
      const float q = b.height(static_cast<float>(x), static_cast<float>(y));
      ab += p * q;
      aa += p * p;
      bb += q * q;
    }
  }
  return ab / std::sqrt(aa * bb);
}

TEST(Finger, has_ridges_everywhere_as_far_apart_as_fingers_have_them) {
  for (const std::uint64_t seed : {1U, 2U}) {
    const Finger finger(seed);
    // Upwards from one side to the other: one crossing a ridge, fewer where ridges are not met at right angles.
    std::array<int, 2> crossings{};
    double squares = 0;
    int places = 0;
    for (int line = -90; line <= 90; line += 10) {
      for (int at = -200; at < 200; ++at, ++places) {
        const auto u = static_cast<float>(at);
        const auto v = static_cast<float>(line);
        const float here = finger.height(v, u);
        squares += here * here;
        crossings[0] += here < 0 && finger.height(v, u + 1) >= 0;
        if (at > -180 && at < 180) crossings[1] += finger.height(u, v) < 0 && finger.height(u + 1, v) >= 0;
      }
    }
    EXPECT_GT(squares / places, 0.3) << seed;
    const double ridges = std::hypot(crossings[0] / (19 * 400.0), crossings[1] / (19 * 359.0));
    EXPECT_GT(ridges, 1 / 12.0) << seed;
    EXPECT_LT(ridges, 1 / 6.5) << seed;
  }
}

TEST(Finger, ends_somewhere) {
  const Finger finger(1);
  EXPECT_EQ(finger.height(-Finger::kWidth / 2.0F, 0), 0);
  EXPECT_EQ(finger.height(Finger::kWidth / 2.0F, 0), 0);
  EXPECT_EQ(finger.height(0, Finger::kHeight / 2.0F), 0);
  EXPECT_EQ(finger.height(0, std::nanf("")), 0);
  EXPECT_EQ(finger.height(1e30F, -1e30F), 0);
}

TEST(Finger, is_the_same_for_the_same_seed_and_like_no_other) {
  const Finger one(7);
  EXPECT_DOUBLE_EQ(likeness(one, Finger(7)), 1);
  for (const std::uint64_t other : {8U, 9U}) EXPECT_LT(std::abs(likeness(one, Finger(other))), 0.2) << other;
}

TEST(Finger, patterns_come_as_often_as_people_have_them) {
  std::array<int, 6> counts{};
  constexpr int kFingers = 600;
  for (std::uint64_t seed = 100; seed < 100 + kFingers; ++seed) {
    ++counts[static_cast<std::size_t>(pattern_of(seed))];
  }
  const auto count = [&](FingerPattern pattern) { return counts[static_cast<std::size_t>(pattern)]; };
  EXPECT_GT(count(FingerPattern::left_loop) + count(FingerPattern::right_loop), kFingers / 3);
  EXPECT_GT(count(FingerPattern::whorl) + count(FingerPattern::double_loop), kFingers / 6);
  EXPECT_GT(count(FingerPattern::arch) + count(FingerPattern::tented_arch), 0);
  EXPECT_LT(count(FingerPattern::arch) + count(FingerPattern::tented_arch), kFingers / 3);
}

TEST(Impression, is_the_same_for_the_same_numbers_on_every_platform) {
  EXPECT_EQ(digest(draw_impression(Finger(11), 0)), 2674352884067182761U);
  EXPECT_EQ(digest(draw_impression(Finger(12), 3)), 15487442359318328830U);
}

TEST(Impression, differs_from_others_of_its_finger_in_size_place_and_grey) {
  const Finger finger(5);
  std::set<std::pair<int, int>> sizes;
  std::set<std::uint64_t> digests;
  for (std::uint64_t k = 0; k < 12; ++k) {
    const media::Image print = draw_impression(finger, k);
    ASSERT_EQ(print.channels(), 1);
    sizes.emplace(print.width(), print.height());
    digests.insert(digest(print));
  }
  EXPECT_GT(sizes.size(), 3U);
  EXPECT_EQ(digests.size(), 12U);
}

TEST(Impression, is_dark_ridges_on_light_ground) {
  const Finger finger(21);
  for (std::uint64_t k = 0; k < 6; ++k) {
    const media::Image print = draw_impression(finger, k);
    std::array<std::size_t, 256> levels{};
    for (const std::uint8_t level : print.bytes()) ++levels[level];
    const auto quantile = [&](double share) {
      std::size_t below = 0;
      int level = 0;
      while (static_cast<double>(below += levels[static_cast<std::size_t>(level)]) <
             share * static_cast<double>(print.bytes().size())) {
        ++level;
      }
      return level;
    };
    EXPECT_GT(quantile(0.95) - quantile(0.05), 30) << k;
  }
}

}  // namespace
}  // namespace selfsame::synth
