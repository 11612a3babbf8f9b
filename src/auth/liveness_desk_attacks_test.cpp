// Attacks by somebody who is not the subject, or not present.
#include <gmock/gmock.h>

#include "auth/liveness_desk_test_support.hpp"

namespace selfsame::auth {
namespace {

using namespace desk_test;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

TEST_F(LivenessDeskTest, tells_apart_who_answers_but_is_somebody_else) {
  const auto ticket = begin();
  show(ticket, 2);
  EXPECT_EQ(verify(ticket)->decision, Decision::reject);
  EXPECT_EQ(verify(ticket).error().code, ErrorCode::liveness_session_used);
  EXPECT_EQ(store::to_string(logged().outcome), "liveness_session_used");
}

TEST_F(LivenessDeskTest, does_not_accept_without_an_answer_to_every_prompt) {
  ServiceOptions patient;
  patient.sessions.tries = {.at_once = 100, .at_length = 100};
  open(patient);
  const std::vector<Verdict> verdicts{
      [](std::span<const Prompt> prompts) { return answered(prompts.first(prompts.empty() ? 0 : prompts.size() - 1)); },
      [](std::span<const Prompt>) { return answered({}); },
      [](std::span<const Prompt> prompts) { return answered(prompts, PromptOutcome::missed); },
      [](std::span<const Prompt> prompts) { return answered(prompts, PromptOutcome::too_early); },
      [](std::span<const Prompt> prompts) {
        auto liveness = answered(prompts);
        liveness.attack = true;
        return liveness;
      },
      nullptr,  // no presentation attack detection at all
  };
  for (std::size_t i = 0; i < verdicts.size(); ++i) {
    engine_->verdict = verdicts[i];
    const auto ticket = begin();
    show(ticket, 1);
    const auto report = verify(ticket);
    ASSERT_TRUE(report) << i << report.error().message;
    EXPECT_NE(report->decision, Decision::accept) << i;
    EXPECT_FALSE(report->reasons.empty()) << i;
    EXPECT_NE(store::to_string(logged().outcome), "accept") << i;

    const auto enrolment = begin("new", Purpose::enrolment);
    show(enrolment, 5);
    EXPECT_EQ(enrol(enrolment, "new").error().code, ErrorCode::liveness_failed) << i;
    EXPECT_EQ(store::to_string(logged("").action), "liveness_enrol");
    EXPECT_EQ(store::to_string(logged("").outcome), "liveness_failed");
    EXPECT_FALSE(storage_->subjects().find(id("new"))) << i;
  }
}

TEST_F(LivenessDeskTest, does_not_accept_a_few_frames_among_those_of_a_live_stranger) {
  const auto run = [&](const Cast& cast) {
    const auto ticket = begin();
    show(ticket, cast);
    return *verify(ticket);
  };
  const auto few = run([](int frame, const LivenessProgress&) { return frame % 3 == 2 ? 1U : 2U; });
  EXPECT_EQ(few.decision, Decision::reject) << "the middle face is the stranger's";
  const auto most = run([](int frame, const LivenessProgress&) { return frame % 3 == 2 ? 2U : 1U; });
  EXPECT_EQ(most.decision, Decision::reverify);
  EXPECT_THAT(most.reasons, Contains(HasSubstr("all the time")));
}

TEST_F(LivenessDeskTest, does_not_accept_a_still_beside_the_movements_of_somebody_else) {
  ServiceOptions patient;
  patient.sessions.tries = {.at_once = 100, .at_length = 100};
  open(patient);
  const std::vector<Cast> casts{
      // The victim's picture throughout, but a stranger performs the actions.
      [](int, const LivenessProgress& told) { return told.state == SessionState::act ? 2U : 1U; },
      // In one answer only.
      [](int, const LivenessProgress& told) {
        return told.state == SessionState::act && told.steps_done == 1 ? 2U : 1U;
      },
      // A stranger throughout, except for one picture while nothing is asked.
      [](int frame, const LivenessProgress&) { return frame == 0 ? 1U : 2U; },
  };
  for (std::size_t i = 0; i < casts.size(); ++i) {
    const auto ticket = begin();
    EXPECT_EQ(show(ticket, casts[i]).state, SessionState::done);
    const auto report = verify(ticket);
    ASSERT_TRUE(report) << i << report.error().message;
    EXPECT_NE(report->decision, Decision::accept) << i;
    const auto enrolment = begin("new", Purpose::enrolment);
    show(enrolment, casts[i]);
    EXPECT_FALSE(enrol(enrolment, "new")) << i;
    EXPECT_FALSE(storage_->subjects().find(id("new"))) << i;
  }
}

TEST_F(LivenessDeskTest, a_verdict_before_everything_was_done_is_no_accept) {
  const auto ticket = begin();
  const auto told = show(ticket, [](int, const LivenessProgress&) { return 1U; });
  ASSERT_EQ(told.state, SessionState::done);
  const auto early = begin();
  auto sample = block_sample(1, 2);
  for (int frame = 1; frame < 8; ++frame) {
    clock_.advance_ms(100);
    sample.time_ms = 100 * frame;
    ASSERT_TRUE(service_->liveness().add_frames(kTester, early.id, early.nonce, {&sample, 1}));
  }
  const auto report = verify(early);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->decision, Decision::reverify);
  EXPECT_THAT(report->reasons, Contains(HasSubstr("not everything")));
}

TEST_F(LivenessDeskTest, movements_that_nobody_asked_for_are_no_answer) {
  engine_->verdict = [](std::span<const Prompt> prompts) {
    auto liveness = answered(prompts);
    for (std::int64_t start = 0; start < 12'000; start += 600) {
      liveness.gestures.push_back({pipeline::Challenge::nod, start, start + 500});
    }
    return liveness;
  };
  const auto ticket = begin();
  EXPECT_EQ(show(ticket, 1).state, SessionState::done);
  const auto report = verify(ticket);
  EXPECT_EQ(report->decision, Decision::reverify);
  EXPECT_THAT(report->reasons, Contains(HasSubstr("more movements")));
}

TEST_F(LivenessDeskTest, a_session_serves_only_who_began_it) {
  const auto ticket = begin();
  show(ticket, 1);
  Caller other = kTester;
  other.principal = {Principal::Kind::token_holder, "other"};
  auto sample = block_sample(1, 2);
  EXPECT_EQ(service_->liveness().add_frames(other, ticket.id, ticket.nonce, {&sample, 1}).error().code,
            ErrorCode::liveness_wrong_nonce);
  EXPECT_EQ(service_->liveness().verify(other, ticket.id, ticket.nonce, id("ada")).error().code,
            ErrorCode::liveness_wrong_nonce);
  EXPECT_EQ(verify(ticket)->decision, Decision::accept);
}

TEST_F(LivenessDeskTest, a_session_is_for_one_subject_and_one_purpose) {
  const auto ticket = begin();
  show(ticket, 1);
  EXPECT_EQ(verify(ticket, "eve").error().code, ErrorCode::liveness_wrong_subject);
  EXPECT_EQ(store::to_string(logged("").outcome), "liveness_wrong_subject");
  EXPECT_EQ(enrol(ticket, "ada", IfEnrolled::replace).error().code, ErrorCode::liveness_wrong_subject);
  EXPECT_EQ(verify(ticket)->decision, Decision::accept);
  EXPECT_EQ(service_->liveness().begin(kTester, Purpose::verification, id("nobody")).error().code,
            ErrorCode::subject_not_found);
  EXPECT_EQ(service_->liveness().begin(kTester, Purpose::identification, id("ada")).error().code,
            ErrorCode::invalid_argument);
}

TEST_F(LivenessDeskTest, a_session_without_frames_fails_and_is_used) {
  const auto ticket = begin();
  EXPECT_EQ(verify(ticket).error().code, ErrorCode::too_few_samples);
  EXPECT_EQ(verify(ticket).error().code, ErrorCode::liveness_session_used);
}

TEST_F(LivenessDeskTest, three_retries_then_a_wait_and_an_accept_clears_them) {
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(verify(begin()));
  const auto last = begin();
  show(last, 1);
  const auto refused = service_->liveness().begin(kTester, Purpose::verification, id("ada"));
  EXPECT_EQ(refused.error().code, ErrorCode::liveness_retries_exceeded);
  EXPECT_EQ(refused.error().retry_after_s, 180 - (clock_.wall_ms() - begun_ms_) / 1000);
  EXPECT_EQ(store::to_string(logged().outcome), "liveness_retries_exceeded");
  EXPECT_EQ(verify(last)->decision, Decision::accept);
  begin();
}

TEST_F(LivenessDeskTest, a_stranger_keeps_nobody_out_by_beginning_sessions) {
  Caller stranger = kTester;
  stranger.origin = "192.0.2.66";
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(service_->liveness().begin(stranger, Purpose::verification, id("ada")));
  EXPECT_FALSE(service_->liveness().begin(stranger, Purpose::verification, id("ada")));
  begin();
  int begun = 0;
  for (int i = 0; i < 1000; ++i) {
    const auto made_up = id("nobody" + std::to_string(i));
    begun += service_->liveness().begin(stranger, Purpose::enrolment, made_up) ? 1 : 0;
  }
  EXPECT_LE(begun, limits::kMaxSessionsOfClient) << "nor does it use up the room for sessions";
  EXPECT_EQ(service_->liveness().begin(stranger, Purpose::enrolment, id("eve")).error().code, ErrorCode::overloaded);
  begin();
}

}  // namespace
}  // namespace selfsame::auth
