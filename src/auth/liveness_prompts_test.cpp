#include "auth/liveness_prompts.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <vector>

#include "auth/seeded_random_test_support.hpp"

namespace selfsame::auth {
namespace {

using pipeline::Challenge;

TEST(LivenessPrompts, colours_follow_each_other_and_change) {
  const auto random = seeded(3);
  std::set<std::vector<std::array<std::uint8_t, 3>>> seen;
  for (int i = 0; i < 300; ++i) {
    const auto colours = draw_flash_prompts(random, 700, 1000);
    ASSERT_EQ(colours.size(), kFlashColours);
    std::vector<std::array<std::uint8_t, 3>> order;
    for (std::size_t c = 0; c < colours.size(); ++c) {
      EXPECT_EQ(colours[c].challenge, Challenge::flash);
      EXPECT_EQ(colours[c].shown_ms, 700 + 1000 * static_cast<std::int64_t>(c));
      EXPECT_EQ(colours[c].until_ms, colours[c].shown_ms + 1000);
      if (c > 0) {
        EXPECT_NE(colours[c].colour, colours[c - 1].colour);
      }
      order.push_back(colours[c].colour);
    }
    seen.insert(order);
  }
  EXPECT_GT(seen.size(), 200U) << "of 7 x 6 x 6 x 6";
}

TEST(LivenessPrompts, digits_are_such_that_nobody_can_foretell_them) {
  const auto random = seeded(4);
  std::set<std::string> seen;
  for (int i = 0; i < 200; ++i) {
    const auto spoken = draw_spoken_prompt(random, 5000);
    EXPECT_EQ(spoken.challenge, Challenge::say_digits);
    EXPECT_EQ(spoken.shown_ms, 5000);
    EXPECT_EQ(spoken.until_ms - spoken.shown_ms, kSpeakMs);
    ASSERT_EQ(spoken.digits.size(), kSpokenDigits);
    EXPECT_EQ(spoken.digits.find_first_not_of("0123456789"), std::string::npos);
    EXPECT_EQ(std::adjacent_find(spoken.digits.begin(), spoken.digits.end()), spoken.digits.end()) << spoken.digits;
    seen.insert(spoken.digits);
  }
  EXPECT_GT(seen.size(), 195U);
}

TEST(LivenessPrompts, draw_every_value_of_a_range) {
  const auto random = seeded(4);
  std::set<std::int64_t> drawn;
  for (int i = 0; i < 500; ++i) drawn.insert(draw(random, -2, 3));
  EXPECT_EQ(drawn, (std::set<std::int64_t>{-2, -1, 0, 1, 2, 3}));
}

}  // namespace
}  // namespace selfsame::auth
