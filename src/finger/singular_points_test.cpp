#include "finger/singular_points.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string_view>

#include "base/mix.hpp"
#include "media/image.hpp"

namespace selfsame::finger {
namespace {

struct Spot {
  double x, y;
};

/// A field with cores and deltas at chosen places (after Sherlock and Monro 1993): the ridges' angle is half the sum of
/// the bearings of cores, less those of deltas, and a constant.
RidgeField field_of(const std::vector<Spot>& cores, const std::vector<Spot>& deltas, double constant = 0,
                    double noise = 0) {
  constexpr int kSide = 48;
  const Plane<float> none(kSide, kSide);
  RidgeField field{none,
                   none,
                   Plane<float>(kSide, kSide, 1),
                   Plane<float>(kSide, kSide, 9),
                   Plane<float>(kSide, kSide, 1),
                   Plane<std::uint8_t>(kSide, kSide, 1)};
  std::uint64_t state = 7;
  for (int r = 0; r < kSide; ++r) {
    for (int c = 0; c < kSide; ++c) {
      const double x = kCell * (c + 0.5) - 0.5, y = kCell * (r + 0.5) - 0.5;
      double twice = constant;
      for (const Spot& s : cores) twice += std::atan2(y - s.y, x - s.x);
      for (const Spot& s : deltas) twice -= std::atan2(y - s.y, x - s.x);
      state = base::mix_bits(state + 1);
      twice += noise * (static_cast<double>(state >> 11U) * 0x1p-52 - 1);
      field.cosine.at(c, r) = static_cast<float>(std::cos(twice));
      field.sine.at(c, r) = static_cast<float>(std::sin(twice));
    }
  }
  return field;
}

constexpr double kPi = 3.14159265358979;

/// Ridges from the left, up and over the core, and back, with the delta to the right.
RidgeField left_loop(double noise = 0) { return field_of({{190, 150}}, {{270, 290}}, 0, noise); }

int count(const std::vector<SingularPoint>& points, SingularKind kind) {
  return static_cast<int>(
      std::count_if(points.begin(), points.end(), [kind](const SingularPoint& p) { return p.kind == kind; }));
}
const SingularPoint& first(const std::vector<SingularPoint>& points, SingularKind kind) {
  return *std::find_if(points.begin(), points.end(), [kind](const SingularPoint& p) { return p.kind == kind; });
}

TEST(SingularPoints, are_found_where_the_field_was_made_to_have_them) {
  for (const double noise : {0.0, 0.5, 1.0}) {
    const auto points = find_singular_points(left_loop(noise));
    ASSERT_EQ(count(points, SingularKind::core), 1) << noise;
    ASSERT_EQ(count(points, SingularKind::delta), 1) << noise;
    const auto& core = first(points, SingularKind::core);
    const auto& delta = first(points, SingularKind::delta);
    const double slack = noise == 0 ? 3 : 8;
    EXPECT_NEAR(core.x, 190, slack) << noise;
    EXPECT_NEAR(core.y, 150, slack) << noise;
    EXPECT_NEAR(delta.x, 270, slack) << noise;
    EXPECT_NEAR(delta.y, 290, slack) << noise;
    EXPECT_GT(core.reliability, 0.75F) << noise;
  }
}

TEST(SingularPoints, are_none_in_straight_ridges_however_noisy) {
  for (const double noise : {0.0, 0.5, 1.0, 2.0}) {
    EXPECT_TRUE(find_singular_points(field_of({}, {}, 0.7, noise)).empty()) << noise;
  }
}

TEST(SingularPoints, are_none_where_there_are_no_ridges) {
  RidgeField field = left_loop();
  std::fill(field.ridged.values.begin(), field.ridged.values.end(), std::uint8_t{0});
  EXPECT_TRUE(find_singular_points(field).empty());
  EXPECT_EQ(pattern_of(field, {}), Pattern::unknown);
  EXPECT_TRUE(find_singular_points(RidgeField{}).empty());
}

TEST(SingularPoints, tell_which_way_a_loop_opens) {
  // With a constant c the way that a lone core's ridges leave it is at c.
  for (const double way : {0.0, 1.0, 2.0, 3.0, -1.0, -2.5}) {
    const auto points = find_singular_points(field_of({{200, 180}}, {}, way));
    ASSERT_EQ(points.size(), 1U) << way;
    const double turned = points[0].angle / 256.0 * 2 * kPi - way;
    EXPECT_NEAR(std::cos(turned), 1, 0.01) << way;
  }
}

TEST(SingularPoints, tell_three_ways_that_ridges_leave_a_delta) {
  for (const double constant : {0.0, 1.5, -2.0}) {
    const auto points = find_singular_points(field_of({}, {{200, 180}}, constant));
    ASSERT_EQ(points.size(), 1U);
    // Ridges point away from it where their angle, (constant - way) / 2, is that of the way.
    const double way = points[0].angle / 256.0 * 2 * kPi;
    EXPECT_NEAR(std::cos(3 * way - constant), 1, 0.02) << constant;
  }
}

TEST(SingularPoints, are_two_cores_in_a_whorl_and_none_beside_them) {
  for (const double apart : {24.0, 48.0, 100.0}) {
    const auto field = field_of({{190, 150}, {190, 150 + apart}}, {{80, 330}, {300, 330}}, kPi);
    const auto points = find_singular_points(field);
    EXPECT_EQ(count(points, SingularKind::core), 2) << apart;
    EXPECT_EQ(count(points, SingularKind::delta), 2) << apart;
    EXPECT_EQ(pattern_of(field, points), Pattern::whorl) << apart;
  }
}

TEST(SingularPoints, of_a_picture_lie_at_the_end_of_its_loop) {
  // Half circles over upright lines: a core at (150, 130) that opens downward.
  media::Image image(300, 300, 1);
  for (int y = 0; y < 300; ++y) {
    for (int x = 0; x < 300; ++x) {
      const double dx = x - 150, dy = y - 130;
      const double far = dy < 0 ? std::hypot(dx, dy) : std::abs(dx);
      *image.pixel(x, y) = static_cast<std::uint8_t>(128 - 90 * std::cos(2 * kPi / 9 * far));
    }
  }
  const auto points = find_singular_points(read_ridges(image)->field);
  ASSERT_EQ(points.size(), 1U);
  EXPECT_EQ(points[0].kind, SingularKind::core);
  EXPECT_NEAR(points[0].x, 150, 9);
  EXPECT_NEAR(points[0].y, 130, 16);  // smoothing pulls it towards the bend of the ridges
  EXPECT_NEAR(points[0].angle, 64, 6);
}

TEST(Pattern, is_the_side_that_a_loop_comes_from) {
  const RidgeField left = left_loop();
  EXPECT_EQ(pattern_of(left, find_singular_points(left)), Pattern::left_loop);
  const RidgeField right = field_of({{190, 150}}, {{110, 290}}, 0);
  EXPECT_EQ(pattern_of(right, find_singular_points(right)), Pattern::right_loop);
}

TEST(Pattern, is_a_tented_arch_where_the_delta_stands_below_the_core_on_its_ridges) {
  const RidgeField tented = field_of({{190, 170}}, {{190, 240}}, 0);
  EXPECT_EQ(pattern_of(tented, find_singular_points(tented)), Pattern::tented_arch);
}

TEST(Pattern, is_an_arch_where_ridges_rise_and_fall_without_a_core) {
  RidgeField arch = field_of({}, {});
  for (int r = 0; r < arch.cosine.height; ++r) {
    for (int c = 0; c < arch.cosine.width; ++c) {
      const double twice = 1.6 * (c - arch.cosine.width / 2) / (arch.cosine.width / 2);
      arch.cosine.at(c, r) = static_cast<float>(std::cos(twice));
      arch.sine.at(c, r) = static_cast<float>(std::sin(twice));
    }
  }
  EXPECT_EQ(pattern_of(arch, find_singular_points(arch)), Pattern::arch);
  // The same, of too little of a finger.
  for (int r = 0; r < arch.ridged.height; ++r) {
    for (int c = 0; c < arch.ridged.width; ++c) arch.ridged.at(c, r) = r < 8;
  }
  EXPECT_EQ(pattern_of(arch, find_singular_points(arch)), Pattern::unknown);
  const RidgeField flat = field_of({}, {});
  EXPECT_EQ(pattern_of(flat, find_singular_points(flat)), Pattern::unknown);
}

TEST(Pattern, has_a_name_for_each) {
  std::set<std::string_view> names;
  for (const auto pattern : {Pattern::unknown, Pattern::arch, Pattern::tented_arch, Pattern::left_loop,
                             Pattern::right_loop, Pattern::whorl}) {
    names.insert(to_string(pattern));
  }
  EXPECT_EQ(names.size(), 6U);
}

}  // namespace
}  // namespace selfsame::finger
