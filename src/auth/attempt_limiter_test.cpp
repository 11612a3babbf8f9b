#include "auth/attempt_limiter.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "auth/memory_short_lived.hpp"
#include "auth/short_lived_test_support.hpp"

namespace selfsame::auth {
namespace {

constexpr std::int64_t kMinuteMs = 60'000;

SubjectId id(std::string_view text) { return *SubjectId::create(text); }

class AttemptLimiterTest : public ::testing::Test {
 protected:
  /// At that time since the test began.
  Result<AttemptLimiter::Taken> take_at(std::int64_t time_ms, std::string_view who = "ada") {
    clock_.advance_ms(time_ms - now_ms_);
    now_ms_ = time_ms;
    return tries_.take({id(who), who_asks_});
  }

  base::FakeClock clock_;
  MemoryShortLived port_{clock_};
  AttemptLimiter tries_{port_, clock_};
  std::int64_t now_ms_ = 0;
  std::string who_asks_ = "192.0.2.1";
};

TEST_F(AttemptLimiterTest, allow_three_retries_in_three_minutes_and_tell_when_to_come_again) {
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(take_at(i * 10'000)) << i;
  const auto fourth_retry = take_at(40'000);
  ASSERT_FALSE(fourth_retry);
  EXPECT_EQ(fourth_retry.error().code, ErrorCode::liveness_retries_exceeded);
  EXPECT_EQ(fourth_retry.error().retry_after_s, 140);
  EXPECT_TRUE(take_at(40'000, "bob")) << "others are not concerned";
  EXPECT_EQ(take_at(179'999).error().retry_after_s, 1);
  EXPECT_TRUE(take_at(180'000)) << "the first try is too long ago to count";
  EXPECT_EQ(take_at(180'001).error().retry_after_s, 10);
}

TEST_F(AttemptLimiterTest, allow_twelve_in_an_hour) {
  int allowed = 0;
  for (std::int64_t now = 0; now < 60 * kMinuteMs; now += kMinuteMs) allowed += take_at(now) ? 1 : 0;
  EXPECT_EQ(allowed, 12);
  EXPECT_TRUE(take_at(60 * kMinuteMs));
}

TEST_F(AttemptLimiterTest, tell_the_longer_wait_and_count_no_try_that_was_refused) {
  for (std::int64_t i = 0; i < 12; ++i) ASSERT_TRUE(take_at(i * kMinuteMs)) << i;
  EXPECT_EQ(take_at(11 * kMinuteMs).error().retry_after_s, 49 * 60);
  for (int i = 0; i < 8; ++i) EXPECT_FALSE(take_at(59 * kMinuteMs));
  EXPECT_TRUE(take_at(60 * kMinuteMs));
}

TEST_F(AttemptLimiterTest, a_stranger_cannot_use_up_the_tries_of_who_is_tried) {
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(take_at(0));
  ASSERT_FALSE(take_at(0));
  who_asks_ = "192.0.2.2";
  EXPECT_TRUE(take_at(0));
}

TEST_F(AttemptLimiterTest, begin_anew_after_a_success) {
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(take_at(0));
  ASSERT_TRUE(tries_.clear({id("ada"), who_asks_}));
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(take_at(1));
  EXPECT_FALSE(take_at(2));
}

TEST_F(AttemptLimiterTest, a_try_that_is_given_back_makes_room_for_one_other) {
  std::vector<AttemptLimiter::Taken> taken;
  for (int i = 0; i < 4; ++i) taken.push_back(*tries_.take({id("ada"), who_asks_}));
  ASSERT_TRUE(tries_.give_back({id("ada"), who_asks_}, taken[1]));
  EXPECT_TRUE(take_at(0));
  EXPECT_FALSE(take_at(0));
}

TEST_F(AttemptLimiterTest, searches_have_a_rule_of_their_own_and_no_subject_they_share_it_with) {
  for (std::size_t i = 0; i < kSearchRule.at_once; ++i) ASSERT_TRUE(tries_.take({std::nullopt, who_asks_})) << i;
  const auto refused = tries_.take({std::nullopt, who_asks_});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::liveness_retries_exceeded);
  EXPECT_TRUE(take_at(0));
  EXPECT_TRUE(tries_.take({std::nullopt, "192.0.2.2"}));
}

TEST_F(AttemptLimiterTest, are_counted_for_so_many_and_forgotten_in_time) {
  ShortLivedLimits options;
  options.of(KeySpace::tries).entries = 4;
  MemoryShortLived port(clock_, options);
  AttemptLimiter tries(port, clock_);
  ASSERT_TRUE(tries.take({id("a")}));
  ASSERT_TRUE(tries.take({id("b")}));
  EXPECT_EQ(tries.take({id("c")}).error().code, ErrorCode::overloaded);
  EXPECT_EQ(port.size(KeySpace::tries), 4U);
  clock_.advance_ms(180'000);
  EXPECT_TRUE(tries.take({id("c")}));
  clock_.advance_ms(60 * kMinuteMs);
  EXPECT_EQ(port.size(KeySpace::tries), 0U);
}

TEST_F(AttemptLimiterTest, are_counted_by_all_who_share_the_port_and_by_each_try_once) {
  AttemptLimiter other(port_, clock_);
  std::atomic<int> allowed{0};
  std::vector<std::thread> threads;
  for (auto* limiter : {&tries_, &other}) {
    threads.emplace_back([&, limiter] {
      for (int i = 0; i < 20; ++i) allowed += limiter->take({id("ada")}) ? 1 : 0;
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(allowed, 4);
  EXPECT_EQ(port_.size(KeySpace::tries), 8U);
}

TEST_F(AttemptLimiterTest, refuse_while_the_port_cannot_be_asked) {
  FailingShortLived failing(port_);
  AttemptLimiter tries(failing, clock_);
  for (const std::size_t nth : {1U, 2U}) {
    failing.fail_at(nth);
    EXPECT_EQ(tries.take({id("ada")}).error().code, ErrorCode::store_failed) << nth;
    EXPECT_EQ(port_.size(KeySpace::tries), 0U) << "no try was counted";
  }
}

}  // namespace
}  // namespace selfsame::auth
