#include "synth/performance.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "synth/motion.hpp"

namespace selfsame::synth {
namespace {

Script small_script() {
  Script script;
  script.fps = 10;
  script.width = 80;
  script.height = 60;
  return script;
}

/// Frames until a time.
std::vector<Frame> until(Performance& performance, std::int64_t time_ms) {
  std::vector<Frame> frames;
  while (performance.next_time_ms() < time_ms) frames.push_back(performance.next());
  return frames;
}

TEST(Performance, gives_what_present_gives_and_goes_on) {
  Script script = small_script();
  script.seconds = 1.3F;  // longer than a loop
  script.dropped = 0.2F;
  script.actions = {{Action::blink, 100}, {Action::turn_right, 300}};
  script.flashes = {{200, {255, 0, 0}}, {600, {}}};
  for (const Species species : {Species::bona_fide, Species::looped_video, Species::injected}) {
    SCOPED_TRACE(std::string(to_string(species)));
    const Sequence sequence = present(species, 3, script, 9);
    Performance performance(species, 3, script, 9);
    for (const Frame& frame : sequence.frames) {
      EXPECT_FALSE(performance.over());
      EXPECT_EQ(performance.next_time_ms(), frame.time_ms);
      const Frame same = performance.next();
      EXPECT_EQ(same.time_ms, frame.time_ms);
      EXPECT_EQ(same.rgb, frame.rgb);
      EXPECT_EQ(same.flash, frame.flash);
    }
    EXPECT_TRUE(performance.over());
    EXPECT_GE(performance.next().time_ms, 1290);
  }
}

TEST(Performance, what_is_asked_for_changes_nothing_before_it) {
  for (const Species species : {Species::bona_fide, Species::flat_print}) {
    SCOPED_TRACE(std::string(to_string(species)));
    Performance quiet(species, 5, small_script(), 2);
    Performance asked(species, 5, small_script(), 2);
    until(quiet, 150);
    until(asked, 150);
    asked.act({Action::turn_left, 400});
    asked.act({Action::nod, 420});
    const auto before = until(quiet, 390);
    const auto same = until(asked, 390);
    for (std::size_t i = 0; i < before.size(); ++i) EXPECT_EQ(before[i].rgb, same[i].rgb);
    const auto after = until(quiet, 1000);
    const auto turned = until(asked, 1000);
    EXPECT_GT(turned.back().true_yaw_deg - after.back().true_yaw_deg, 15);
  }
}

TEST(Performance, a_blink_is_the_same_whatever_else_is_asked_for_later) {
  Performance one(Species::bona_fide, 5, small_script(), 2);
  Performance other(Species::bona_fide, 5, small_script(), 2);
  one.act({Action::blink, 200});
  other.act({Action::blink, 200});
  other.act({Action::blink, 900});
  const auto first = until(one, 890);
  const auto second = until(other, 890);
  float least = 1;
  for (std::size_t i = 0; i < first.size(); ++i) {
    EXPECT_EQ(first[i].rgb, second[i].rgb);
    least = std::min(least, first[i].true_left_eye_open);
  }
  EXPECT_LT(least, 0.5F);
}

TEST(Performance, what_should_have_begun_begins_with_the_last_frame) {
  Performance late(Species::bona_fide, 5, small_script(), 2);
  Performance now(Species::bona_fide, 5, small_script(), 2);
  const auto shown = until(late, 450);
  until(now, 450);
  late.act({Action::turn_left, 0});
  late.flash({10, {0, 255, 0}});
  now.act({Action::turn_left, shown.back().time_ms});
  now.flash({shown.back().time_ms, {0, 255, 0}});
  for (int i = 0; i < 3; ++i) {
    const Frame frame = late.next();
    EXPECT_EQ(frame.rgb, now.next().rgb);
    EXPECT_EQ(frame.flash[1], 255);
  }
}

TEST(Performance, flashes_are_in_order_of_time_whenever_they_are_told) {
  Performance performance(Species::flat_print, 5, small_script(), 2);
  performance.flash({500, {}});
  performance.flash({200, {255, 255, 0}});
  const auto frames = until(performance, 900);
  for (const Frame& frame : frames) {
    EXPECT_EQ(frame.flash[0], frame.time_ms >= 200 && frame.time_ms < 500 ? 255 : 0) << frame.time_ms;
  }
}

TEST(Performance, recordings_do_not_listen) {
  for (const Species species : {Species::screen_replay, Species::injected}) {
    SCOPED_TRACE(std::string(to_string(species)));
    Performance quiet(species, 5, small_script(), 2);
    Performance asked(species, 5, small_script(), 2);
    asked.act({Action::turn_left, 0});
    asked.act({Action::blink, 300});
    for (int i = 0; i < 5; ++i) EXPECT_EQ(quiet.next().rgb, asked.next().rgb);
  }
}

TEST(Motion, people_go_on_blinking_after_the_length_they_were_made_for) {
  const Motion motion({}, {}, 1, 11);
  const Motion longer({}, {}, 1, 12);
  for (const Motion* one : {&motion, &longer}) {
    int shut = 0;
    for (float t = 20; t < 60; t += 0.02F) shut += one->at(t).expression.left_eye_open < 0.3F ? 1 : 0;
    EXPECT_GT(shut, 20);
  }
}

TEST(Motion, an_action_is_over_after_its_length) {
  for (const Action action : {Action::blink, Action::turn_left, Action::turn_right, Action::nod}) {
    const Motion still({}, {}, 1, 11);
    Motion asked({}, {}, 1, 11);
    asked.act({action, 500});
    const auto off = [&](std::int64_t ms) {
      const Moment a = still.at(static_cast<float>(ms) / 1000);
      const Moment b = asked.at(static_cast<float>(ms) / 1000);
      return std::abs(a.pose.yaw_deg - b.pose.yaw_deg) + std::abs(a.pose.pitch_deg - b.pose.pitch_deg) +
             std::abs(a.expression.left_eye_open - b.expression.left_eye_open);
    };
    EXPECT_EQ(off(500), 0);
    EXPECT_GT(off(500 + length_ms(action) / 2), 0.2F);
    EXPECT_NEAR(off(500 + length_ms(action)), 0, 1e-3F);
  }
  EXPECT_EQ(length_ms(Action::none), 0);
}

}  // namespace
}  // namespace selfsame::synth
