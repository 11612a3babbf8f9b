#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "selfsame/live/live_overlay.hpp"
#include "selfsame/live/live_schedule.hpp"

namespace selfsame::app {
namespace {

using ::testing::ElementsAre;

TEST(LiveSchedule, first_verdict_comes_after_two_seconds_and_then_one_a_second) {
  LiveSchedule schedule(false);
  EXPECT_FALSE(schedule.verdict_due(1999, false));
  EXPECT_TRUE(schedule.verdict_due(2000, false));
  schedule.judged(2033);
  EXPECT_FALSE(schedule.verdict_due(3032, false));
  EXPECT_TRUE(schedule.verdict_due(3033, false));
  EXPECT_FALSE(schedule.done());
}

TEST(LiveSchedule, a_face_is_compared_four_times_a_second_and_more_often_while_it_answers) {
  LiveSchedule schedule(false);
  std::vector<std::int64_t> compared;
  for (std::int64_t time_ms = 0; time_ms <= 1000; time_ms += 50) {
    if (schedule.compares(time_ms, time_ms >= 500)) compared.push_back(time_ms);
  }
  EXPECT_THAT(compared, ElementsAre(0, 250, 500, 600, 700, 800, 900, 1000));
}

TEST(LiveSchedule, window_is_two_seconds_unless_answers_need_all_of_it) {
  EXPECT_EQ(LiveSchedule(false).window_start(5000), 3000);
  EXPECT_EQ(LiveSchedule(true).window_start(5000), 0);
}

TEST(LiveSchedule, where_something_is_asked_one_verdict_comes_at_the_end) {
  LiveSchedule schedule(true);
  EXPECT_FALSE(schedule.verdict_due(60'000, false));
  EXPECT_TRUE(schedule.verdict_due(3000, true));
  schedule.judged(3000);
  EXPECT_TRUE(schedule.done());
}

pipeline::Cue cue(std::string_view name, float llr, bool veto = false) {
  pipeline::Cue cue;
  cue.name = name;
  cue.llr = llr;
  cue.veto = veto;
  return cue;
}

TEST(StrongestCues, a_veto_comes_first_then_weight_either_way_then_the_name) {
  pipeline::Liveness liveness;
  liveness.cues = {cue("weak", 0.5F), cue("for", 3), cue("against", -3), cue("veto", -1, true), cue("middle", 2)};
  std::vector<std::string_view> names;
  for (const auto& one : strongest_cues(liveness, 4)) names.push_back(one.name);
  EXPECT_THAT(names, ElementsAre("veto", "against", "for", "middle"));
  EXPECT_TRUE(strongest_cues(liveness, 0).empty());
  EXPECT_EQ(strongest_cues(liveness, 9).size(), 5U);
}

TEST(WordFor, says_why_there_is_no_decision) {
  LiveVerdict verdict;
  EXPECT_EQ(word_for(verdict), "nobody");
  verdict.liveness.frames = 3;
  EXPECT_EQ(word_for(verdict), "too brief");
  verdict.decision = pipeline::Decision::accept;
  EXPECT_EQ(word_for(verdict), "accept");
}

TEST(DrawOverlay, darkens_the_foot_for_the_verdict_and_the_head_for_a_prompt) {
  media::Image picture(640, 480, 3);
  std::fill(picture.bytes().begin(), picture.bytes().end(), std::uint8_t{200});
  LiveVerdict verdict;
  verdict.decision = pipeline::Decision::accept;
  const pipeline::Prompt prompt{.challenge = pipeline::Challenge::blink, .shown_ms = 700, .until_ms = 2700};
  draw_overlay(picture, std::nullopt, &verdict, &prompt);
  EXPECT_LT(picture.pixel(2, 2)[0], 120);
  EXPECT_LT(picture.pixel(2, 477)[0], 120);
  EXPECT_EQ(picture.pixel(320, 240)[0], 200);
}

}  // namespace
}  // namespace selfsame::app
