#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "selfsame/live/live_overlay.hpp"
#include "selfsame/live/live_schedule.hpp"

namespace selfsame::app {
namespace {

using ::testing::ElementsAre;

std::vector<pipeline::Prompt> two_prompts() {
  std::vector<pipeline::Prompt> prompts(2);
  prompts[0].challenge = pipeline::Challenge::blink;
  prompts[0].shown_ms = 700, prompts[0].until_ms = 3200;
  prompts[1].challenge = pipeline::Challenge::nod;
  prompts[1].shown_ms = 4000, prompts[1].until_ms = 6500;
  return prompts;
}

TEST(LiveSchedule, first_verdict_comes_after_two_seconds_and_then_one_a_second) {
  LiveSchedule schedule({});
  EXPECT_FALSE(schedule.verdict_due(1999));
  EXPECT_TRUE(schedule.verdict_due(2000));
  schedule.judged(2033);
  EXPECT_FALSE(schedule.verdict_due(3032));
  EXPECT_TRUE(schedule.verdict_due(3033));
  EXPECT_FALSE(schedule.done());
}

TEST(LiveSchedule, a_face_is_compared_four_times_a_second) {
  LiveSchedule schedule({});
  std::vector<std::int64_t> compared;
  for (std::int64_t time_ms = 0; time_ms <= 1000; time_ms += 50) {
    if (schedule.compares(time_ms)) compared.push_back(time_ms);
  }
  EXPECT_THAT(compared, ElementsAre(0, 250, 500, 750, 1000));
}

TEST(LiveSchedule, window_is_two_seconds_unless_prompts_need_all_of_it) {
  EXPECT_EQ(LiveSchedule({}).window_start(5000), 3000);
  EXPECT_EQ(LiveSchedule(two_prompts()).window_start(5000), 0);
}

TEST(LiveSchedule, with_prompts_one_verdict_comes_a_second_after_the_last) {
  LiveSchedule schedule(two_prompts());
  EXPECT_FALSE(schedule.verdict_due(7499));
  EXPECT_TRUE(schedule.verdict_due(7500));
  schedule.judged(7500);
  EXPECT_TRUE(schedule.done());
}

TEST(LiveSchedule, a_prompt_is_shown_from_its_start_until_just_before_its_end) {
  const LiveSchedule schedule(two_prompts());
  EXPECT_EQ(schedule.prompt_at(699), nullptr);
  ASSERT_NE(schedule.prompt_at(700), nullptr);
  EXPECT_EQ(schedule.prompt_at(700)->challenge, pipeline::Challenge::blink);
  EXPECT_EQ(schedule.prompt_at(3200), nullptr);
  ASSERT_NE(schedule.prompt_at(6499), nullptr);
  EXPECT_EQ(schedule.prompt_at(6499)->challenge, pipeline::Challenge::nod);
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
  const auto prompts = two_prompts();
  draw_overlay(picture, std::nullopt, &verdict, &prompts[0]);
  EXPECT_LT(picture.pixel(2, 2)[0], 120);
  EXPECT_LT(picture.pixel(2, 477)[0], 120);
  EXPECT_EQ(picture.pixel(320, 240)[0], 200);
}

}  // namespace
}  // namespace selfsame::app
