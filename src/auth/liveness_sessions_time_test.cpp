// When samples may arrive, when prompts are revealed, and which samples are compared.
#include <set>

#include "auth/liveness_sessions_test_support.hpp"

namespace selfsame::auth {
namespace {

TEST_F(LivenessSessionsTest, times_increase_within_and_between_requests) {
  const auto ticket = begin();
  clock_.advance_ms(1'000);
  EXPECT_TRUE(send(ticket, {0, 1, 500}));
  EXPECT_EQ(refusal(ticket, {500}), ErrorCode::liveness_out_of_order);
  EXPECT_EQ(refusal(ticket, {600, 700, 700}), ErrorCode::liveness_out_of_order);
  EXPECT_EQ(refusal(ticket, {900, 800}), ErrorCode::liveness_out_of_order);
  EXPECT_TRUE(send(ticket, {501})) << "a request that was refused left nothing behind";
  EXPECT_EQ(sessions_->hold(claim(ticket))->frames(), 4U);
}

TEST_F(LivenessSessionsTest, times_lie_between_the_start_and_now) {
  const auto ticket = begin();
  EXPECT_EQ(refusal(ticket, {-1}), ErrorCode::liveness_bad_timing);
  EXPECT_EQ(refusal(ticket, {0, 251}), ErrorCode::liveness_bad_timing);
  EXPECT_TRUE(send(ticket, {0, 250}));
  clock_.advance_ms(2000);
  EXPECT_EQ(refusal(ticket, {2251}), ErrorCode::liveness_bad_timing);
  EXPECT_TRUE(send(ticket, {2250}));
}

TEST_F(LivenessSessionsTest, frames_that_are_not_fresh_are_refused) {
  const auto ticket = begin();
  clock_.advance_ms(10'000);
  EXPECT_EQ(refusal(ticket, {7'999}), ErrorCode::liveness_bad_timing);
  EXPECT_EQ(refusal(ticket, {7'999, 10'000}), ErrorCode::liveness_bad_timing) << "all or none";
  EXPECT_TRUE(send(ticket, {8'000}));
}

TEST_F(LivenessSessionsTest, tells_what_is_due_when_it_is_due) {
  const auto ticket = begin();
  LivenessProgress progress;
  std::int64_t told_ms = -1;
  for (std::int64_t now = 100; now < 3'000 && told_ms < 0; now += 100) {
    clock_.advance_ms(100);
    auto hold = *sessions_->hold(claim(ticket));
    const auto frames = samples_at({now});
    ASSERT_TRUE(hold.admit(frames));
    add(hold.attempt(), frames);
    ++hold.seen().with_face;
    progress = *hold.commit();
    EXPECT_EQ(progress.now_ms, now);
    EXPECT_EQ(progress.steps, kActionsAsked);
    if (progress.state == SessionState::act) told_ms = now;
  }
  ASSERT_GT(told_ms, 0);
  ASSERT_EQ(progress.prompts.size(), 1U);
  EXPECT_EQ(progress.prompts[0].shown_ms, told_ms);
  EXPECT_EQ(progress.prompts[0].until_ms, told_ms + kAnswerMs);
  // Nobody answers: another prompt replaces the first, then the session fails.
  int told = 1;
  for (std::int64_t now = told_ms + 100; now < 20'000 && progress.state != SessionState::failed; now += 100) {
    clock_.advance_ms(100);
    const auto before = progress.state;
    progress = *send(ticket, {now});
    if (before == SessionState::look && progress.state == SessionState::act) ++told;
  }
  EXPECT_EQ(progress.state, SessionState::failed);
  EXPECT_EQ(told, 2);
  EXPECT_TRUE(progress.prompts.empty());
}

TEST_F(LivenessSessionsTest, some_frames_are_compared_and_more_while_an_answer_is_awaited) {
  const auto ticket = begin();
  std::vector<std::int64_t> idle;
  std::vector<std::int64_t> asked;
  for (std::int64_t now = 50; now < 20'000; now += 50) {
    clock_.advance_ms(50);
    auto hold = *sessions_->hold(claim(ticket));
    const auto frames = samples_at({now});
    ASSERT_TRUE(hold.admit(frames));
    add(hold.attempt(), frames);
    ++hold.seen().with_face;
    auto& compared = hold.asking().open > 0 ? asked : idle;
    if (hold.compares(frames[0])) compared.push_back(now);
    if (hold.commit()->state == SessionState::failed) break;
  }
  ASSERT_GT(asked.size(), 15U);
  std::set<std::int64_t> gaps;
  for (std::size_t i = 1; i < asked.size(); ++i) gaps.insert(asked[i] - asked[i - 1]);
  EXPECT_GE(*gaps.begin(), 100);
  EXPECT_LE(*std::next(gaps.begin()), 150) << "at the next frame after 70 to 140 ms";
  EXPECT_GT(idle.size(), 1U);
  EXPECT_EQ(idle.front(), 50) << "the first is always compared";
}

TEST_F(LivenessSessionsTest, so_many_faces_are_compared) {
  const auto ticket = begin();
  auto hold = *sessions_->hold(claim(ticket));
  std::size_t compared = 0;
  for (std::int64_t now = 0; now < 100'000; now += 500) {
    if (hold.compares(samples_at({now})[0])) ++compared;
  }
  EXPECT_EQ(compared, limits::kMaxLivenessProbes);
}

}  // namespace
}  // namespace selfsame::auth
