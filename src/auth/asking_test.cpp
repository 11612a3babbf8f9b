#include "auth/asking.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/mix.hpp"

namespace selfsame::auth {
namespace {

using pipeline::Challenge;
using pipeline::Prompt;
using pipeline::PromptAnswer;
using pipeline::PromptOutcome;

RandomSource seeded(std::uint64_t seed) {
  return [numbers = base::SplitMix64(seed)](std::span<std::uint8_t> bytes) mutable {
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(numbers.next() >> 56);
  };
}

/// A subject who answers each prompt `after_ms` after it was revealed, by the server's clock.
struct Subject {
  std::int64_t after_ms = 900;
  std::set<std::size_t> ignores = {};  // indices of the prompts that are not answered, from 0

  std::vector<PromptAnswer> answers(std::span<const Prompt> asked, std::int64_t now_ms, std::size_t told) const {
    std::vector<PromptAnswer> given;
    for (std::size_t i = 0; i < asked.size(); ++i) {
      const bool last = i + 1 == asked.size();
      const bool ignored = last && ignores.contains(told - 1);
      const bool seen = !ignored && now_ms >= asked[i].shown_ms + after_ms;
      given.push_back({asked[i].challenge, seen ? PromptOutcome::answered : PromptOutcome::missed,
                       seen && asked[i].challenge != Challenge::flash ? after_ms : -1});
    }
    return given;
  }
};

struct Course {
  Asking asking;
  std::vector<Prompt> told;  // prompts as they were when revealed
  std::int64_t over_ms = 0;
};

/// A frame every 66 ms, with a face from the first one on.
Course run(std::uint64_t seed, const AskingOptions& options, const Subject& subject = {}) {
  const auto random = seeded(seed);
  Course done{*begin_asking(random, options), {}, 0};
  for (std::int64_t now = 0; now < 60'000; now += 66) {
    const std::size_t before = done.asking.open;
    move_on(done.asking, now, true, random,
            [&](std::span<const Prompt> asked) { return subject.answers(asked, now, done.told.size()); });
    if (before == 0 && done.asking.open > 0)
      done.told.push_back(done.asking.asked[done.asking.asked.size() - done.asking.open]);
    done.over_ms = now;
    if (done.asking.done() || done.asking.failed) break;
  }
  return done;
}

TEST(Asking, is_over_in_about_five_seconds_for_who_answers_in_one) {
  std::vector<std::int64_t> times;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const Course done = run(seed, {});
    ASSERT_TRUE(done.asking.done());
    EXPECT_EQ(done.asking.asked.size(), kActionsAsked);
    times.push_back(done.over_ms);
  }
  std::sort(times.begin(), times.end());
  EXPECT_LT(times[100], 5'000);
  EXPECT_LT(times.back(), 6'500);
}

TEST(Asking, tells_one_thing_at_a_time_and_nothing_ahead) {
  const auto random = seeded(3);
  Asking asking = *begin_asking(random, {});
  const auto nothing = [](std::span<const Prompt> asked) {
    return std::vector<PromptAnswer>(asked.size(), PromptAnswer{});
  };
  for (std::int64_t now = 0; now < 2'000; now += 66) {
    move_on(asking, now, false, random, nothing);
    EXPECT_TRUE(asking.asked.empty()) << "nobody is there yet";
  }
  for (std::int64_t now = 2'000; now < 4'500; now += 66) {
    move_on(asking, now, true, random, nothing);
    EXPECT_LE(asking.asked.size(), 1U);
    for (const Prompt& prompt : asking.asked) EXPECT_LE(prompt.shown_ms, now);
  }
}

TEST(Asking, asks_for_a_turn_always_and_for_nothing_twice_in_a_row) {
  std::map<Challenge, int> first;
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    const Course done = run(seed, {});
    ++first[done.told.front().challenge];
    int turns = 0;
    for (std::size_t i = 0; i < done.told.size(); ++i) {
      const Challenge now = done.told[i].challenge;
      turns += now == Challenge::turn_left || now == Challenge::turn_right ? 1 : 0;
      if (i > 0) {
        EXPECT_NE(now, done.told[i - 1].challenge);
      }
    }
    EXPECT_GE(turns, 1);
  }
  // The first of 400 prompts: 1/3 are the mandatory turn, the others any of four. So 1/6 each for blink and nod, 1/3
  // for each turn.
  for (const Challenge other : {Challenge::blink, Challenge::nod}) EXPECT_NEAR(first[other], 67, 35);
  for (const Challenge turn : {Challenge::turn_left, Challenge::turn_right}) EXPECT_NEAR(first[turn], 133, 45);
}

TEST(Asking, forgives_one_miss_and_asks_for_something_else) {
  const Course forgiven = run(5, {}, {.ignores = {1}});
  ASSERT_TRUE(forgiven.asking.done());
  EXPECT_EQ(forgiven.told.size(), kActionsAsked + 1);
  EXPECT_NE(forgiven.told[2].challenge, forgiven.told[1].challenge);
  EXPECT_EQ(forgiven.asking.asked.size(), kActionsAsked) << "what was missed does not count";
  const Course failed = run(5, {}, {.ignores = {0, 1}});
  EXPECT_TRUE(failed.asking.failed);
  EXPECT_FALSE(failed.asking.done());
  const std::int64_t latest = failed.told[1].shown_ms + kAnswerMs + kOnTheWayMs;
  EXPECT_NEAR(static_cast<double>(failed.over_ms), static_cast<double>(latest), 100);
}

TEST(Asking, an_answer_that_comes_too_late_is_a_miss) {
  const Course late = run(7, {}, {.after_ms = kAnswerMs + kOnTheWayMs + 200});
  EXPECT_TRUE(late.asking.failed);
}

TEST(Asking, leaves_out_what_a_subject_cannot_do) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    const Course done = run(seed, {.without = {Challenge::nod, Challenge::blink}});
    for (const Prompt& prompt : done.told) {
      EXPECT_TRUE(prompt.challenge == Challenge::turn_left || prompt.challenge == Challenge::turn_right);
    }
  }
  const auto random = seeded(1);
  const AskingOptions no_turns{.without = {Challenge::turn_left, Challenge::turn_right}};
  EXPECT_EQ(begin_asking(random, no_turns).error().code, ErrorCode::invalid_argument);
  const AskingOptions one{.without = {Challenge::blink, Challenge::nod, Challenge::turn_left}};
  EXPECT_EQ(begin_asking(random, one).error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(begin_asking(random, {.without = {Challenge::flash}}).error().code, ErrorCode::invalid_argument);
}

TEST(Asking, a_flash_and_digits_add_some_seconds_and_are_announced) {
  const Course done = run(9, {.flash = true, .digits = true});
  ASSERT_TRUE(done.asking.done());
  EXPECT_EQ(done.asking.asked.size(), kActionsAsked + kFlashColours + 1);
  EXPECT_EQ(done.told.back().challenge, Challenge::say_digits);
  EXPECT_EQ(done.told.back().digits.size(), kSpokenDigits);
  const Prompt* last = nullptr;
  for (const Prompt& prompt : done.asking.asked) {
    if (prompt.challenge != Challenge::flash) continue;
    EXPECT_EQ(prompt.until_ms - prompt.shown_ms, kFlashStepMs);
    if (last != nullptr) {
      EXPECT_EQ(prompt.shown_ms, last->until_ms);
      EXPECT_NE(prompt.colour, last->colour);
    }
    last = &prompt;
  }
  EXPECT_LT(done.over_ms, 13'000);
}

TEST(Asking, shows_what_is_open_at_a_time) {
  Asking asking;
  EXPECT_EQ(asking.shown_at(0), nullptr);
  asking.asked = {{Challenge::nod, 100, 400, {}, {}}, {Challenge::blink, 1000, 3000, {}, {}}};
  EXPECT_EQ(asking.shown_at(200), nullptr) << "it was answered";
  asking.open = 1;
  EXPECT_EQ(asking.shown_at(1500)->challenge, Challenge::blink);
  EXPECT_EQ(asking.shown_at(3000), nullptr) << "too late to begin with it";
}

TEST(Asking, counts_turns_and_nods_that_nobody_asked_for) {
  const std::vector<Prompt> asked{{Challenge::turn_left, 1000, 1900, {}, {}}};
  const std::vector<pipeline::Gesture> gestures{{Challenge::turn_left, 1500, 1900},
                                                {Challenge::nod, 2500, 2800},
                                                {Challenge::nod, 4000, 4300},
                                                {Challenge::turn_right, 200, 600},
                                                {Challenge::blink, 5000, 5100}};
  EXPECT_EQ(unasked_gestures(gestures, asked), 2U);
}

}  // namespace
}  // namespace selfsame::auth
