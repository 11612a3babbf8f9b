#include "voice/saved_observations.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "base/limits.hpp"

namespace selfsame::voice {
namespace {

std::vector<Observation> three() {
  std::vector<Observation> heard(3);
  heard[0] = {.time_ms = 100, .net_logit = -1.5F, .replay = std::nullopt, .digits = {0, 9, 5}};
  heard[1] = {.time_ms = 4100, .net_logit = std::nullopt, .replay = ReplayMeasures{}};
  heard[1].replay->fill_db = 25;
  heard[2] = {.time_ms = 8100, .net_logit = 2.0F, .replay = ReplayMeasures{}};
  heard[2].replay->decay_s = 0.3F;
  return heard;
}

ErrorCode refusal(ByteView bytes) {
  const auto parsed = parse_observations(bytes);
  return parsed ? ErrorCode::not_found : parsed.error().code;
}

TEST(SavedRecordings, are_read_back_bit_by_bit_and_judged_alike) {
  const auto heard = three();
  const Bytes bytes = write_observations(heard);
  const auto parsed = parse_observations(bytes);
  ASSERT_TRUE(parsed) << parsed.error().message;
  EXPECT_EQ(write_observations(*parsed), bytes);
  ASSERT_EQ(parsed->size(), 3U);
  EXPECT_EQ((*parsed)[0].digits, heard[0].digits);
  EXPECT_EQ((*parsed)[0].net_logit, -1.5F);
  EXPECT_FALSE((*parsed)[0].replay);
  EXPECT_FALSE((*parsed)[1].net_logit);
  EXPECT_EQ((*parsed)[1].replay->fill_db, 25);
  EXPECT_FALSE((*parsed)[1].replay->decay_s);
  EXPECT_EQ((*parsed)[2].replay->decay_s, 0.3F);
  EXPECT_EQ(judge(*parsed).llr, judge(heard).llr);
}

TEST(SavedRecordings, that_are_cut_off_or_cannot_be_are_refused) {
  const Bytes bytes = write_observations(three());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_EQ(refusal(ByteView(bytes).first(size)), ErrorCode::session_corrupt) << size;
  }
  Bytes longer = bytes;
  longer.push_back(0);
  EXPECT_EQ(refusal(longer), ErrorCode::session_corrupt);
  auto heard = three();
  heard[0].net_logit = std::numeric_limits<float>::quiet_NaN();
  EXPECT_EQ(refusal(write_observations(heard)), ErrorCode::session_corrupt);
  heard = three();
  heard[0].digits[1] = 10;
  EXPECT_EQ(refusal(write_observations(heard)), ErrorCode::session_corrupt);
  heard = three();
  heard[2].time_ms = heard[1].time_ms;
  EXPECT_EQ(refusal(write_observations(heard)), ErrorCode::session_corrupt);
  heard = three();
  heard[0].digits.assign(kMostDigitsHeard + 1, 3);
  EXPECT_EQ(parse_observations(write_observations(heard))->front().digits.size(), kMostDigitsHeard);
}

}  // namespace
}  // namespace selfsame::voice
