#include "auth/liveness_prompts.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "auth/seeded_random_test_support.hpp"

namespace selfsame::auth {
namespace {

using pipeline::Challenge;

TEST(LivenessPrompts, come_in_every_order_with_room_to_answer) {
  const auto random = seeded(3);
  std::set<std::vector<Challenge>> orders;
  for (int i = 0; i < 1000; ++i) {
    const auto prompts = draw_prompts(random);
    ASSERT_EQ(prompts.size(), 3 + kFlashColours);
    EXPECT_GE(prompts.front().shown_ms, 700);
    EXPECT_LE(prompts.front().shown_ms, 1500);
    EXPECT_LE(prompts.back().until_ms, 15'000);
    std::vector<Challenge> order;
    for (std::size_t p = 0; p < prompts.size(); ++p) {
      const auto& prompt = prompts[p];
      const bool flash = prompt.challenge == Challenge::flash;
      EXPECT_EQ(prompt.until_ms - prompt.shown_ms, flash ? kFlashMs : kActionMs);
      const bool goes_on = p > 0 && flash && prompts[p - 1].challenge == Challenge::flash;
      if (!goes_on) order.push_back(prompt.challenge);
      if (p == 0) continue;
      const auto gap = prompt.shown_ms - prompts[p - 1].until_ms;
      if (goes_on) {
        EXPECT_EQ(gap, 0);
        EXPECT_NE(prompt.colour, prompts[p - 1].colour);
      } else {
        EXPECT_GE(gap, 400);
        EXPECT_LE(gap, 1200);
      }
    }
    orders.insert(order);
  }
  EXPECT_EQ(orders.size(), 48U) << "24 orders, and a turn to either side";
}

TEST(LivenessPrompts, end_with_digits_that_nobody_can_foretell) {
  const auto random = seeded(4);
  std::set<std::string> seen;
  for (int i = 0; i < 200; ++i) {
    const auto shown = draw_prompts(random);
    const auto spoken = draw_spoken_prompt(random, shown);
    EXPECT_EQ(spoken.challenge, Challenge::say_digits);
    EXPECT_GT(spoken.shown_ms, shown.back().until_ms);
    EXPECT_EQ(spoken.until_ms - spoken.shown_ms, kSpeakMs);
    ASSERT_EQ(spoken.digits.size(), kSpokenDigits);
    EXPECT_EQ(spoken.digits.find_first_not_of("0123456789"), std::string::npos);
    EXPECT_EQ(std::adjacent_find(spoken.digits.begin(), spoken.digits.end()), spoken.digits.end()) << spoken.digits;
    seen.insert(spoken.digits);
  }
  EXPECT_GT(seen.size(), 195U);
}

TEST(LivenessPrompts, may_be_few_and_without_light) {
  const auto random = seeded(5);
  std::set<std::vector<Challenge>> orders;
  for (int i = 0; i < 500; ++i) {
    const auto prompts = draw_action_prompts(random, 2);
    ASSERT_EQ(prompts.size(), 2U);
    EXPECT_GE(prompts[0].shown_ms, 700);
    EXPECT_EQ(prompts[1].until_ms - prompts[1].shown_ms, kActionMs);
    EXPECT_GE(prompts[1].shown_ms, prompts[0].until_ms + 400);
    orders.insert({prompts[0].challenge, prompts[1].challenge});
  }
  EXPECT_EQ(orders.size(), 10U) << "two of three in either order, and a turn to either side";
  for (const auto& order : orders) EXPECT_EQ(std::count(order.begin(), order.end(), Challenge::flash), 0);
}

TEST(LivenessPrompts, draw_every_value_of_a_range) {
  const auto random = seeded(4);
  std::set<std::int64_t> drawn;
  for (int i = 0; i < 500; ++i) drawn.insert(draw(random, -2, 3));
  EXPECT_EQ(drawn, (std::set<std::int64_t>{-2, -1, 0, 1, 2, 3}));
}

}  // namespace
}  // namespace selfsame::auth
