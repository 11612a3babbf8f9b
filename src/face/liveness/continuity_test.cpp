#include "face/liveness/continuity.hpp"

#include <gtest/gtest.h>

#include "face/liveness/verdict.hpp"
#include "tests/support/face_track.hpp"

namespace selfsame::face::liveness {
namespace {

using pipeline::Challenge;
using pipeline::Prompt;
using test::bump;
using test::follow;
using test::HeadState;

/// A head that turns as fast as people do, nods and blinks; its box follows its points.
std::vector<Observation> moving(std::uint64_t seed) {
  auto track = follow({.seed = seed}, 4, 15, [](double t) {
    return HeadState{
        .yaw_deg = 28 * bump(t, 0.5, 0.9), .pitch_deg = 15 * bump(t, 2, 0.75), .eyes = 0.3 * (1 - bump(t, 3, 0.25))};
  });
  for (Observation& seen : track) {
    seen.face = {seen.points[78].x, 60, seen.points[87].x - seen.points[78].x, 160};
    for (auto& region : seen.regions) region = {30000, 22000, 18000};
  }
  return track;
}

TEST(Continuity, of_a_head_that_moves_has_no_breaks) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const auto track = moving(seed);
    const auto continuity = measure_continuity(track, {});
    ASSERT_TRUE(continuity);
    EXPECT_EQ(continuity->breaks, 0U) << seed;
    EXPECT_EQ(continuity->steps, track.size() - 1);
    EXPECT_LT(continuity->largest, 0.8F) << seed;
  }
}

TEST(Continuity, breaks_where_a_face_jumps_or_changes) {
  const auto changed = [](auto&& change) {
    auto track = moving(3);
    for (std::size_t i = 40; i < 50; ++i) change(track[i]);
    return measure_continuity(track, {})->breaks;
  };
  EXPECT_EQ(changed([](Observation& seen) { seen.face.x += 0.6F * seen.face.width; }), 2U) << "there and back";
  EXPECT_EQ(changed([](Observation& seen) { seen.face.width *= 1.5F; }), 2U);
  EXPECT_EQ(changed([](Observation& seen) {
              for (auto& region : seen.regions) region = {15000, 9000, 6000};
            }),
            2U)
      << "another skin";
  EXPECT_EQ(changed([](Observation& seen) {
              for (std::size_t i = 0; i < 256; i += 2) seen.signature.scattered[i] += 60;
            }),
            2U)
      << "another room";
  EXPECT_EQ(changed([](Observation& seen) {
              for (auto& pixel : seen.signature.scattered) pixel += 20;
            }),
            0U)
      << "the camera adapts";
  EXPECT_EQ(changed([](Observation& seen) {
              // Another face: higher brows, a shorter and wider nose.
              for (std::size_t i = 32; i < 42; ++i) seen.points[i].y -= 14;
              for (std::size_t i = 42; i < 52; ++i) seen.points[i].y -= 10;
              for (std::size_t i = 92; i < 98; ++i) seen.points[i].y += 10;
            }),
            2U);
}

TEST(Continuity, is_not_broken_by_a_flash_or_a_pause) {
  auto track = moving(4);
  const std::array<Prompt, 1> flash{{{Challenge::flash, 3000, 3300, {255, 0, 0}}}};
  for (Observation& seen : track) {
    if (seen.time_ms < 3100 || seen.time_ms >= 3400) continue;
    for (auto& region : seen.regions) region = {60000, 10000, 8000};
  }
  EXPECT_EQ(measure_continuity(track, flash)->breaks, 0U);
  EXPECT_EQ(measure_continuity(track, {})->breaks, 2U);

  auto gone = moving(5);
  std::erase_if(gone, [](const Observation& seen) { return seen.time_ms > 3000 && seen.time_ms < 3400; });
  for (Observation& seen : gone) seen.face.x += seen.time_ms >= 3400 ? seen.face.width : 0;
  EXPECT_EQ(measure_continuity(gone, {})->breaks, 0U) << "nobody knows what was in between";
  EXPECT_FALSE(measure_continuity(std::span(gone).first(1), {}));
}

}  // namespace
}  // namespace selfsame::face::liveness
