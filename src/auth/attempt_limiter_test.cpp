#include "auth/attempt_limiter.hpp"

#include <gtest/gtest.h>

namespace selfsame::auth {
namespace {

constexpr std::int64_t kMinuteMs = 60'000;

SubjectId id(std::string_view text) { return *SubjectId::create(text); }

TEST(AttemptLimiter, allow_three_retries_in_three_minutes_and_tell_when_to_come_again) {
  AttemptLimiter tries;
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(tries.take(id("ada"), i * 10'000)) << i;
  const auto fourth_retry = tries.take(id("ada"), 40'000);
  ASSERT_FALSE(fourth_retry);
  EXPECT_EQ(fourth_retry.error().code, ErrorCode::liveness_retries_exceeded);
  EXPECT_EQ(fourth_retry.error().retry_after_s, 140);
  EXPECT_TRUE(tries.take(id("bob"), 40'000)) << "others are not concerned";
  EXPECT_EQ(tries.take(id("ada"), 179'999).error().retry_after_s, 1);
  EXPECT_TRUE(tries.take(id("ada"), 180'000)) << "the first try is too long ago to count";
  EXPECT_EQ(tries.take(id("ada"), 180'001).error().retry_after_s, 10);
}

TEST(AttemptLimiter, allow_twelve_in_an_hour) {
  AttemptLimiter tries;
  int allowed = 0;
  for (std::int64_t now = 0; now < 60 * kMinuteMs; now += kMinuteMs) allowed += tries.take(id("ada"), now) ? 1 : 0;
  EXPECT_EQ(allowed, 12);
  EXPECT_TRUE(tries.take(id("ada"), 60 * kMinuteMs));
}

TEST(AttemptLimiter, begin_anew_after_a_success) {
  AttemptLimiter tries;
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(tries.take(id("ada"), 0));
  tries.clear(id("ada"));
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(tries.take(id("ada"), 1));
  EXPECT_FALSE(tries.take(id("ada"), 2));
}

TEST(AttemptLimiter, are_counted_for_so_many_subjects_and_forgotten_in_time) {
  AttemptRule rule;
  rule.subjects = 2;
  AttemptLimiter tries(rule);
  ASSERT_TRUE(tries.take(id("a"), 0));
  ASSERT_TRUE(tries.take(id("b"), kMinuteMs));
  EXPECT_EQ(tries.take(id("c"), 2 * kMinuteMs).error().code, ErrorCode::overloaded);
  EXPECT_TRUE(tries.take(id("a"), 2 * kMinuteMs)) << "one that is counted already still is";
  EXPECT_TRUE(tries.take(id("c"), 61 * kMinuteMs)) << "b is forgotten";
  EXPECT_EQ(tries.subjects(), 2U);
  tries.sweep(200 * kMinuteMs);
  EXPECT_EQ(tries.subjects(), 0U);
}

}  // namespace
}  // namespace selfsame::auth
