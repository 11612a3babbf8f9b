#include "face/liveness/saved_observations.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "base/limits.hpp"
#include "face/liveness/verdict.hpp"
#include "tests/support/face_track.hpp"

namespace selfsame::face::liveness {
namespace {

/// Three seconds of a head that turns; every third frame has depth.
std::vector<Observation> turning() {
  auto track = test::follow({}, 3, 10, [](double t) { return test::HeadState{.yaw_deg = 10 * t}; });
  for (std::size_t i = 0; i < track.size(); ++i) {
    track[i].signature.content = i + 1;
    track[i].regions[i % kRegions][i % 3] = static_cast<std::uint16_t>(65535 - i);
    track[i].signature.scattered[i % 256] = static_cast<std::uint8_t>(i);
    if (i % 3 != 0) continue;
    DepthMeasures& depth = track[i].depth.emplace();
    depth.valid = true;
    depth.hole_share = 0.1F;
    depth.chin_mm = static_cast<float>(i);
  }
  return track;
}

ErrorCode refusal(ByteView bytes) {
  const auto parsed = parse_observations(bytes);
  return parsed ? ErrorCode::not_found : parsed.error().code;
}

TEST(SavedObservations, are_read_back_bit_by_bit_and_judged_alike) {
  const auto track = turning();
  const Bytes bytes = write_observations(track);
  EXPECT_LT(bytes.size(), track.size() * 1700);
  const auto parsed = parse_observations(bytes);
  ASSERT_TRUE(parsed) << parsed.error().message;
  EXPECT_EQ(write_observations(*parsed), bytes);
  ASSERT_EQ(parsed->size(), track.size());
  EXPECT_EQ((*parsed)[3].time_ms, track[3].time_ms);
  EXPECT_EQ((*parsed)[3].points[97].z, track[3].points[97].z);
  EXPECT_EQ((*parsed)[3].depth->chin_mm, 3.0F);
  EXPECT_FALSE((*parsed)[3].depth->forehead_mm);
  EXPECT_FALSE((*parsed)[4].depth);
  EXPECT_EQ((*parsed)[5].regions, track[5].regions);
  EXPECT_EQ((*parsed)[5].signature.content, 6U);
  EXPECT_EQ((*parsed)[5].signature.scattered, track[5].signature.scattered);
  const auto before = judge(track, {});
  const auto after = judge(*parsed, {});
  EXPECT_EQ(after.score, before.score);
  ASSERT_EQ(after.cues.size(), before.cues.size());
  for (std::size_t i = 0; i < after.cues.size(); ++i) EXPECT_EQ(after.cues[i].value, before.cues[i].value);
  EXPECT_TRUE(parse_observations(write_observations({}))->empty());
}

TEST(SavedObservations, that_are_cut_off_or_changed_are_refused_or_parse) {
  auto track = turning();
  track.resize(2);
  const Bytes bytes = write_observations(track);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_EQ(refusal(ByteView(bytes).first(size)), ErrorCode::session_corrupt) << size;
  }
  Bytes longer = bytes;
  longer.push_back(0);
  EXPECT_EQ(refusal(longer), ErrorCode::session_corrupt);
  Bytes newer = bytes;
  ++newer[0];
  EXPECT_EQ(refusal(newer), ErrorCode::session_corrupt);
}

TEST(SavedObservations, hold_possible_values_in_order_of_time) {
  auto track = turning();
  track.resize(2);
  for (const float wrong : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(), 1e10F}) {
    auto broken = track;
    broken[1].points[7].y = wrong;
    EXPECT_EQ(refusal(write_observations(broken)), ErrorCode::session_corrupt);
    broken = track;
    broken[0].depth->noise_mm = wrong;
    EXPECT_EQ(refusal(write_observations(broken)), ErrorCode::session_corrupt);
  }
  auto late = track;
  late[1].time_ms = limits::kMaxLivenessTimeMs;
  EXPECT_EQ(refusal(write_observations(late)), ErrorCode::not_found);
  ++late[1].time_ms;
  EXPECT_EQ(refusal(write_observations(late)), ErrorCode::session_corrupt);
  std::swap(track[0], track[1]);
  EXPECT_EQ(refusal(write_observations(track)), ErrorCode::session_corrupt);
}

}  // namespace
}  // namespace selfsame::face::liveness
