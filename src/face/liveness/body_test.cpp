#include "face/liveness/body.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "face/liveness/verdict.hpp"
#include "tests/support/face_track.hpp"

namespace selfsame::face::liveness {
namespace {

using test::bump;
using test::follow;
using test::HeadState;

std::vector<Observation> head(std::uint64_t seed) {
  return follow({.seed = seed}, 4, 15, [](double t) {
    return HeadState{.yaw_deg = 30 * bump(t, 0.5, 1.4), .pitch_deg = 16 * bump(t, 2.3, 1.2)};
  });
}

/// A picture of which only the middle moves, as much as a head's turn and nod would move the nose.
std::vector<Observation> bent(std::uint64_t seed) {
  auto track = follow({.seed = seed}, 4, 15, [](double) { return HeadState{}; });
  for (Observation& seen : track) {
    const double t = static_cast<double>(seen.time_ms) / 1000;
    const Point3 nose = seen.points[kNoseTip];
    const auto unit = eye_distance(seen.points);
    for (Point3& point : seen.points) {
      const float away = std::hypot(point.x - nose.x, point.y - nose.y) / (0.5F * unit);
      const float part = std::exp(-away * away);
      point.x += part * unit * static_cast<float>(0.3 * bump(t, 0.5, 1.4));
      point.y += part * unit * static_cast<float>(0.18 * bump(t, 2.3, 1.2));
    }
  }
  return track;
}

TEST(Body, of_a_head_turns_and_nods_as_one) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const auto moved = measure_body(head(seed));
    ASSERT_TRUE(moved.turn && moved.nod) << seed;
    EXPECT_GT(*moved.turn, 0.95F) << seed;
    EXPECT_GT(*moved.nod, 0.9F) << seed;
  }
}

TEST(Body, of_a_bent_picture_does_not) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const auto track = bent(seed);
    ASSERT_EQ(find_turns(track, TurnTo::left).size(), 1U) << "it passes for a turn";
    ASSERT_EQ(find_nods(track).size(), 1U) << "and for a nod";
    const auto moved = measure_body(track);
    ASSERT_TRUE(moved.turn && moved.nod) << seed;
    EXPECT_LT(*moved.turn, 0.8F) << seed;
    EXPECT_LT(*moved.nod, 0.75F) << seed;
    EXPECT_LT(judge(track, {}).motion_llr, judge(head(seed), {}).motion_llr - 2) << seed;
  }
}

TEST(Body, is_not_looked_for_where_nothing_moves_or_nothing_rests) {
  const auto moved = measure_body(follow({}, 3, 15, [](double) { return HeadState{}; }));
  EXPECT_FALSE(moved.turn || moved.nod);
  EXPECT_FALSE(measure_body({}).turn);
  const auto restless =
      measure_body(follow({}, 3, 15, [](double t) { return HeadState{.yaw_deg = 60 * std::sin(9 * t)}; }));
  EXPECT_FALSE(restless.nod);
}

}  // namespace
}  // namespace selfsame::face::liveness
