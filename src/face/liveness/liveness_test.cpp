#include <gtest/gtest.h>

#include <cmath>

#include "face/liveness/challenge.hpp"
#include "face/liveness/flash.hpp"
#include "face/liveness/gestures.hpp"
#include "face/liveness/parallax.hpp"
#include "face/liveness/replay.hpp"
#include "face/liveness/sway.hpp"
#include "face/liveness/verdict.hpp"
#include "tests/support/face_track.hpp"

namespace selfsame::face::liveness {
namespace {

using pipeline::Challenge;
using pipeline::Prompt;
using pipeline::PromptOutcome;
using test::bump;
using test::follow;
using test::FollowedHead;
using test::HeadState;

HeadState still(double) { return {}; }

TEST(Points, tell_how_the_head_is_turned) {
  test::TestRandom random(1);
  const FollowedHead exact{.noise = 0};
  const auto turned = [&](double yaw) {
    return head_turn(follow(exact, {.yaw_deg = yaw}, 0, random).points).yaw_ratio;
  };
  EXPECT_NEAR(turned(0), 1, 0.01F);
  EXPECT_GT(turned(35), 2.38F);
  EXPECT_LT(turned(-35), 0.42F);
  EXPECT_NEAR(turned(20) * turned(-20), 1, 0.02F) << "right and left are alike";
  // A picture that is turned shows the same ratios as before.
  const FollowedHead flat{.flat = true, .noise = 0};
  EXPECT_NEAR(head_turn(follow(flat, {.yaw_deg = 40}, 0, random).points).yaw_ratio, 1, 0.01F);
  const auto down = head_turn(follow(exact, {.pitch_deg = 15}, 0, random).points).pitch;
  const auto up = head_turn(follow(exact, {.pitch_deg = -15}, 0, random).points).pitch;
  EXPECT_GT(down, up + 0.15F);
}

TEST(Blinks, are_counted_at_any_frame_rate_with_noise_and_gaps) {
  int counted = 0;
  int wanted = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    for (const double fps : {15.0, 30.0}) {
      const FollowedHead head{.noise = 0.006, .seed = seed};
      const double first = 0.4 + 0.01 * static_cast<double>(seed);
      auto track = follow(head, 3, fps, [&](double t) {
        return HeadState{.eyes = 0.3 * (1 - 0.8 * bump(t, first, 0.3)) * (1 - 0.8 * bump(t, first + 1.2, 0.3))};
      });
      test::TestRandom random(seed + 1000);
      std::erase_if(track, [&](const auto&) { return random.below(10) == 0; });
      counted += find_blinks(track).size() == 2;
      ++wanted;
    }
  }
  EXPECT_GE(counted, wanted - 1);
}

TEST(Blinks, of_narrow_eyes_count_and_closed_eyes_do_not) {
  const auto narrow = follow({}, 2, 30, [](double t) { return HeadState{.eyes = 0.2 * (1 - 0.7 * bump(t, 1, 0.3))}; });
  EXPECT_EQ(find_blinks(narrow).size(), 1U);
  EXPECT_EQ(find_blinks(follow({}, 2, 30, still)).size(), 0U);
  const auto asleep = follow({}, 2, 30, [](double t) { return HeadState{.eyes = t < 0.5 ? 0.3 : 0.05}; });
  EXPECT_EQ(find_blinks(asleep).size(), 0U) << "they never opened again";
  const auto squinting = follow({}, 3, 30, [](double t) { return HeadState{.eyes = t > 0.5 && t < 2 ? 0.1 : 0.3}; });
  EXPECT_EQ(find_blinks(squinting).size(), 0U) << "too long for a blink";
}

TEST(Blinks, count_where_landmarks_follow_lids_only_in_part) {
  const auto half_seen = [](double depth) {
    return
        [depth](double t) { return HeadState{.eyes = 0.3 * (1 - depth * bump(t, 1, 0.25)), .lids = bump(t, 1, 0.25)}; };
  };
  for (const float fps : {15.0F, 30.0F}) {
    EXPECT_EQ(find_blinks(follow({}, 2, fps, half_seen(0.15))).size(), 1U) << fps;
    EXPECT_EQ(find_blinks(follow({.noise = 0}, 2, fps, half_seen(0.02))).size(), 0U) << fps << ": no more than a blur";
  }
  const auto while_nodding = follow({}, 2, 15, [](double t) {
    return HeadState{.pitch_deg = 18 * bump(t, 0.8, 0.6), .eyes = 0.3 * (1 - 0.25 * bump(t, 1, 0.25))};
  });
  EXPECT_EQ(find_blinks(while_nodding).size(), 0U) << "a nod narrows eyes as well";
  const auto seen_in_part =
      follow({}, 2, 15, [](double t) { return HeadState{.eyes = 0.3 * (1 - 0.5 * bump(t, 1, 0.25))}; });
  auto not_hidden = seen_in_part;
  for (auto& seen : not_hidden) seen.eye_edges = 0.1F;
  EXPECT_EQ(find_blinks(seen_in_part).size(), 1U);
  EXPECT_EQ(find_blinks(not_hidden).size(), 0U) << "landmarks slip, but the eyes are still to be seen";
}

TEST(EyeEdges, fall_as_lids_hide_iris_and_white) {
  test::TestRandom random(1);
  const auto points = follow({.noise = 0}, {}, 0, random).points;
  // White with a dark iris between lids with this opening; skin everywhere else.
  const auto paint = [&](float open, int skin) {
    media::Image picture(320, 240, 3);
    for (int y = 0; y < 240; ++y) {
      for (int x = 0; x < 320; ++x) {
        int level = skin;
        for (const std::size_t eye : {kRightEye, kLeftEye}) {
          const float dx = (static_cast<float>(x) - eye_middle(points, eye).x) / eye_width(points, eye);
          const float dy = (static_cast<float>(y) - eye_middle(points, eye).y) / eye_width(points, eye);
          if (std::fabs(dx) < 0.5F && std::fabs(dy) < 0.2F * open) level = std::fabs(dx) < 0.15F ? 20 : 220;
        }
        for (int c = 0; c < 3; ++c) picture.pixel(x, y)[c] = static_cast<std::uint8_t>(level);
      }
    }
    return picture;
  };
  for (const int skin : {40, 110, 190}) {
    const float open = eye_edges(paint(1, skin), points);
    EXPECT_GT(open, 0.03F) << skin;
    EXPECT_LT(eye_edges(paint(0.25F, skin), points), 0.7F * open) << skin;
    EXPECT_NEAR(eye_edges(paint(0, skin), points), 0, 1e-4F) << skin;
  }
  auto outside = points;
  for (auto& point : outside) point.x += 1000;
  EXPECT_EQ(eye_edges(paint(1, 110), outside), 0);
}

TEST(Turns, count_from_where_the_head_rests) {
  const auto turn = [](double rest, double by) {
    return follow({}, 3, 15, [=](double t) { return HeadState{.yaw_deg = rest + by * bump(t, 0.6, 1.2)}; });
  };
  EXPECT_EQ(find_turns(turn(-6, 26), TurnTo::left).size(), 1U) << "a camera that stands aside";
  EXPECT_EQ(find_turns(turn(0, 12), TurnTo::left).size(), 0U);
}

TEST(Turns, are_told_from_each_other_and_from_nods) {
  const auto left = follow({}, 2, 15, [](double t) { return HeadState{.yaw_deg = 38 * bump(t, 0.4, 1.2)}; });
  EXPECT_EQ(find_turns(left, TurnTo::left).size(), 1U);
  EXPECT_EQ(find_turns(left, TurnTo::right).size(), 0U);
  const auto nod = follow({}, 2, 15, [](double t) { return HeadState{.pitch_deg = 18 * bump(t, 0.4, 1.0)}; });
  EXPECT_EQ(find_nods(nod).size(), 1U);
  EXPECT_EQ(find_turns(nod, TurnTo::left).size() + find_turns(nod, TurnTo::right).size(), 0U);
  EXPECT_EQ(find_nods(follow({}, 2, 15, still)).size(), 0U);
  const auto profile = follow({}, 2, 15, [](double) { return HeadState{.yaw_deg = 40}; });
  EXPECT_EQ(find_turns(profile, TurnTo::left).size(), 0U) << "it was turned from the start";
}

TEST(Turns, cannot_be_made_with_a_flat_picture) {
  const auto flat =
      follow({.flat = true}, 2, 15, [](double t) { return HeadState{.yaw_deg = 45 * bump(t, 0.4, 1.2)}; });
  EXPECT_EQ(find_turns(flat, TurnTo::left).size(), 0U);
}

TEST(ParallaxTest, tells_a_head_from_a_plane) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    for (const double turn : {25.0, 40.0}) {
      const auto state = [&](double t) { return HeadState{.yaw_deg = turn * bump(t, 0.2, 1.6)}; };
      const auto head = measure_parallax(follow({.seed = seed}, 2, 15, state));
      const auto plane = measure_parallax(follow({.flat = true, .seed = seed}, 2, 15, state));
      ASSERT_TRUE(head && plane);
      EXPECT_GT(head->turned_deg, kLeastTurnDeg) << turn << " degrees, seed " << seed;
      EXPECT_GT(plane->turned_deg, kLeastTurnDeg) << turn << " degrees, seed " << seed;
      EXPECT_GT(head->relief, 0.7F) << turn << " degrees, seed " << seed;
      EXPECT_LT(plane->relief, 0.3F) << turn << " degrees, seed " << seed;
      EXPECT_GT(head->head_over_plane, plane->head_over_plane + 0.5F) << turn << " degrees, seed " << seed;
    }
  }
  EXPECT_FALSE(measure_parallax({}));
}

TEST(Sway, of_a_head_shows_in_depth_and_of_a_held_picture_does_not) {
  const auto sway = [](double t) { return HeadState{.yaw_deg = 1.2 * std::sin(4 * t), .pitch_deg = std::sin(3 * t)}; };
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const auto head = measure_sway(follow({.noise = 0.005, .seed = seed}, 2, 15, sway));
    const auto picture = measure_sway(follow({.flat = true, .noise = 0.005, .seed = seed}, 2, 15, sway));
    const auto stone = measure_sway(follow({.noise = 0.005, .seed = seed}, 2, 15, still));
    ASSERT_TRUE(head && picture && stone);
    EXPECT_NEAR(*head, 1.1F, 0.35F) << seed;
    EXPECT_LT(*picture, 0.5F) << seed;
    EXPECT_LT(*stone, 0.5F) << "noise is no sway, seed " << seed;
  }
  EXPECT_FALSE(measure_sway(follow({}, 0.5, 15, still)));
}

TEST(Replay, frozen_looped_and_noiseless_frames_show) {
  const auto live = follow({}, 2, 15, still);
  const auto measured = measure_replay(live);
  ASSERT_TRUE(measured);
  EXPECT_EQ(measured->frozen, 0);
  EXPECT_EQ(measured->repeated, 0);
  EXPECT_GT(measured->noise.value(), 1);

  auto frozen = live;
  for (std::size_t i = 10; i < 20; ++i) frozen[i].signature = frozen[9].signature;
  EXPECT_NEAR(measure_replay(frozen)->frozen, 10.0F / 29, 0.01F);

  auto looped = live;
  for (std::size_t i = 10; i < looped.size(); ++i) looped[i].signature = looped[i - 10].signature;
  EXPECT_GT(measure_replay(looped)->repeated, 0.6F);
  EXPECT_LT(measure_replay(looped)->recurrence, 0.1F);
}

TEST(Challenges, are_answered_in_time_or_not) {
  const auto track = follow({}, 6, 15, [](double t) {
    return HeadState{.yaw_deg = 40 * bump(t, 1.2, 1.2), .eyes = 0.3 * (1 - 0.85 * bump(t, 4.0, 0.35))};
  });
  const auto outcome = [&](Challenge challenge, std::int64_t shown, std::int64_t until) {
    const std::array<Prompt, 1> prompts{{{challenge, shown, until, {}}}};
    return judge_answers(track, prompts).front().outcome;
  };
  EXPECT_EQ(outcome(Challenge::turn_left, 1000, 3500), PromptOutcome::answered);
  EXPECT_EQ(outcome(Challenge::turn_right, 1000, 3500), PromptOutcome::missed);
  EXPECT_EQ(outcome(Challenge::turn_left, 1700, 3500), PromptOutcome::too_early) << "it had turned when it was asked";
  EXPECT_EQ(outcome(Challenge::turn_left, 3000, 5500), PromptOutcome::too_early) << "before it was asked";
  EXPECT_EQ(outcome(Challenge::blink, 3500, 6000), PromptOutcome::answered);
  EXPECT_EQ(outcome(Challenge::blink, 4700, 6000), PromptOutcome::missed)
      << "an earlier blink is no answer, nor a crime";
  EXPECT_EQ(outcome(Challenge::nod, 1000, 6000), PromptOutcome::missed);
}

TEST(Challenges, flashes_are_followed_by_skin_only) {
  const std::array<std::array<std::uint8_t, 3>, 4> colours{
      {{255, 40, 40}, {40, 255, 40}, {40, 40, 255}, {255, 255, 40}}};
  std::vector<Prompt> prompts;
  for (std::size_t i = 0; i < colours.size(); ++i) {
    prompts.push_back({Challenge::flash, static_cast<std::int64_t>(300 + 300 * i),
                       static_cast<std::int64_t>(600 + 300 * i), colours[i]});
  }
  test::TestRandom random(3);
  auto lit = follow({}, 2, 15, still);
  auto unlit = lit;
  for (std::size_t i = 0; i < lit.size(); ++i) {
    for (std::size_t c = 0; c < 3; ++c) {
      const float noise = static_cast<float>(random.uniform(-0.5, 0.5));
      unlit[i].skin[c] = lit[i].skin[c] = 150 - 20 * static_cast<float>(c) + noise;
      for (const Prompt& prompt : prompts) {
        const auto seen = lit[i].time_ms - 100;  // delay of screen and camera
        if (seen >= prompt.shown_ms && seen < prompt.until_ms) lit[i].skin[c] += 0.02F * prompt.colour[c];
      }
    }
  }
  EXPECT_GT(flash_response(lit, prompts).correlation, 0.8F);
  EXPECT_LT(flash_response(unlit, prompts).correlation, 0.5F);
  for (const auto& answer : judge_answers(unlit, prompts)) EXPECT_EQ(answer.outcome, PromptOutcome::missed);
}

TEST(Verdict, hears_no_cue_that_needs_colour_of_a_gray_picture) {
  Observation seen;
  seen.captured_once = seen.taught = 0.01F;
  seen.texture.valid = true;
  seen.texture.focus_db = -6;
  const auto names = [&] {
    std::vector<std::string_view> found;
    for (const auto& cue : measure_cues({&seen, 1}, {})) found.push_back(cue.model->name);
    return found;
  };
  EXPECT_EQ(names(), (std::vector<std::string_view>{"black_level", "border_sides", "focus", "moire"}));
  seen.texture.colour.saturation_high = 0.4F;
  EXPECT_EQ(names().size(), 9U);
}

TEST(Verdict, fails_closed_without_a_face_and_vetoes_repeats) {
  EXPECT_EQ(judge({}, {}).score, 0);
  auto looped = follow({}, 2, 15, still);
  for (std::size_t i = 10; i < looped.size(); ++i) looped[i].signature = looped[i - 10].signature;
  const auto verdict = judge(looped, {});
  EXPECT_TRUE(verdict.attack);
  EXPECT_FALSE(judge(follow({}, 2, 15, still), {}).attack);
  // Pictures without times are not a track.
  auto pictures = follow({}, 1, 15, still);
  for (auto& seen : pictures) seen.time_ms = 0;
  for (const auto& cue : judge(pictures, {}).cues) EXPECT_EQ(cue.kind, pipeline::CueKind::picture) << cue.name;
}

}  // namespace
}  // namespace selfsame::face::liveness
