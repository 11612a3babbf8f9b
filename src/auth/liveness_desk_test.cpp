#include <gmock/gmock.h>

#include "auth/liveness_desk_test_support.hpp"

namespace selfsame::auth {
namespace {

using namespace desk_test;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

TEST_F(LivenessDeskTest, asks_for_digits_where_a_voice_is_needed_and_can_be_understood) {
  const auto asks = [&](std::string_view factors, bool hears, Purpose purpose = Purpose::verification) {
    open({}, factors, std::make_shared<HearingEngine>(hears));
    return begin("ada", purpose).steps == kActionsAsked + 1;
  };
  EXPECT_TRUE(asks("face+voice", true));
  EXPECT_FALSE(asks("face+voice", false));
  EXPECT_FALSE(asks("face", true));
  EXPECT_FALSE(asks("any-2-of-3", true));
  EXPECT_FALSE(asks("face+voice", true, Purpose::enrolment));
  open({}, "face", std::make_shared<HearingEngine>(true));
  EXPECT_EQ(service_->liveness().begin(kTester, Purpose::verification, id("ada"), {.digits = true})->steps,
            kActionsAsked + 1);
  open({}, "face", std::make_shared<HearingEngine>(false));
  EXPECT_EQ(service_->liveness().begin(kTester, Purpose::verification, id("ada"), {.digits = true}).error().code,
            ErrorCode::invalid_argument);
}

TEST_F(LivenessDeskTest, accepts_who_answers_the_prompts_and_logs_begin_and_verdict) {
  const auto ticket = begin();
  EXPECT_EQ(store::to_string(logged().action), "liveness_begin");
  EXPECT_EQ(store::to_string(logged().outcome), "ok");
  const auto progress = show(ticket, 1);
  EXPECT_EQ(progress.state, SessionState::done);
  EXPECT_EQ(progress.steps_done, kActionsAsked);
  EXPECT_GT(progress.seen.frames, 10U);
  EXPECT_EQ(progress.seen.with_face, progress.seen.frames);
  EXPECT_TRUE(progress.seen.reasons.empty());
  const auto before = storage_->log().history("ada", 100)->size();
  const auto report = verify(ticket);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->decision, Decision::accept);
  ASSERT_TRUE(report->liveness);
  EXPECT_FLOAT_EQ(report->liveness->score, 0.93F);
  EXPECT_FALSE(report->fusion.shares.empty());
  EXPECT_EQ(store::to_string(logged().action), "liveness_verify");
  EXPECT_EQ(store::to_string(logged().outcome), "accept");
  EXPECT_EQ(store::to_string(logged().modalities), "face");
  EXPECT_EQ(storage_->log().history("ada", 100)->size(), before + 1) << "frames are not logged";
  EXPECT_LT(report->trace.size(), 10U) << "stages are merged";
}

TEST_F(LivenessDeskTest, enrols_who_answers_the_prompts) {
  const auto ticket = begin("new", Purpose::enrolment);
  show(ticket, 5);
  const auto report = enrol(ticket, "new");
  ASSERT_TRUE(report) << report.error().message;
  ASSERT_TRUE(report->liveness);
  EXPECT_GT(report->samples_used, 5U);
  EXPECT_EQ(report->samples.size(), report->samples_used) << "frames that were only looked at are not told of";
  const std::vector<pipeline::Sample> samples{block_sample(5, 1)};
  EXPECT_EQ(service_->verifier().verify(kTester, id("new"), samples)->decision, Decision::accept);
}

TEST_F(LivenessDeskTest, an_enrolment_of_someone_who_is_enrolled_leaves_the_session_open) {
  const auto ticket = begin("ada", Purpose::enrolment);
  show(ticket, 1);
  EXPECT_EQ(enrol(ticket, "ada").error().code, ErrorCode::subject_exists);
  EXPECT_TRUE(enrol(ticket, "ada", IfEnrolled::replace));
}

TEST_F(LivenessDeskTest, progress_counts_faces_and_tells_what_was_wrong_with_the_last_frame_but_not_what_lives) {
  const auto ticket = begin();
  clock_.advance_ms(2000);
  const auto send = [&](std::span<const pipeline::Sample> samples) {
    return service_->liveness().add_frames(kTester, ticket.id, ticket.nonce, samples);
  };
  std::vector<pipeline::Sample> samples{block_sample(1), {.content = pipeline::FacePicture{media::Image(32, 32, 3)}}};
  samples[0].time_ms = 1000;
  samples[1].time_ms = 1800;
  const auto progress = send(samples);
  ASSERT_TRUE(progress);
  EXPECT_EQ(progress->seen.frames, 2U);
  EXPECT_EQ(progress->seen.with_face, 1U);
  EXPECT_THAT(progress->seen.reasons, ElementsAre(HasSubstr("no face")));
  engine_->frame_liveness = 0.01F;
  samples[0].time_ms = 1900;
  const auto lifeless = send({samples.data(), 1});
  ASSERT_TRUE(lifeless);
  EXPECT_EQ(lifeless->seen.with_face, 2U);
  EXPECT_EQ(lifeless->seen.reasons, progress->seen.reasons);
  samples[0].time_ms = 2000;
  samples[1].time_ms = 2000;
  EXPECT_EQ(send(samples).error().code, ErrorCode::liveness_out_of_order);
}

TEST_F(LivenessDeskTest, a_site_may_ask_for_sessions) {
  ServiceOptions options;
  options.require_session = true;
  open(options);
  const std::vector<pipeline::Sample> samples{block_sample(1)};
  EXPECT_EQ(service_->verifier().verify(kTester, id("ada"), samples).error().code, ErrorCode::liveness_required);
  EXPECT_EQ(store::to_string(logged().outcome), "liveness_required");
  EXPECT_EQ(service_->enroller().enrol(kTester, id("new"), samples, IfEnrolled::refuse).error().code,
            ErrorCode::liveness_required);
  EXPECT_EQ(service_->identifier().identify(kTester, samples.front(), 3).error().code, ErrorCode::liveness_required);
  EXPECT_TRUE(service_->identifier().embed(kTester, samples.front()));
  const auto ticket = begin();
  show(ticket, 1);
  EXPECT_EQ(verify(ticket)->decision, Decision::accept);
  auto attempt = service_->pipeline().begin(Purpose::verification);
  auto nodding = samples.front();
  nodding.time_ms = 2000;
  service_->pipeline().add(attempt, nodding);
  EXPECT_EQ(service_->verifier().verify_attempt(kTester, id("ada"), attempt, nullptr).error().code,
            ErrorCode::liveness_required);
  const Asking asking = nodded();
  EXPECT_EQ(service_->verifier().verify_attempt(kTester, id("ada"), attempt, &asking)->decision, Decision::accept);
}

TEST_F(LivenessDeskTest, judges_attempts_that_were_made_on_this_machine) {
  const auto attempt = [&](std::initializer_list<unsigned> people) {
    auto made = service_->pipeline().begin(Purpose::verification);
    std::int64_t time_ms = 1500;
    for (const unsigned person : people) {
      auto sample = block_sample(person, 2);
      sample.time_ms = time_ms += 100;
      service_->pipeline().add(made, sample);
    }
    return made;
  };
  const auto verify = [&](std::string_view who, pipeline::Attempt made, const Asking* asking) {
    return service_->verifier().verify_attempt(kTester, id(who), made, asking);
  };
  Asking asking = nodded();
  EXPECT_EQ(verify("ada", attempt({1, 1}), nullptr)->decision, Decision::accept);
  EXPECT_EQ(store::to_string(logged().action), "live_verify");
  EXPECT_EQ(store::to_string(logged().outcome), "accept");
  EXPECT_EQ(verify("ada", attempt({2, 2}), nullptr)->decision, Decision::reject);
  EXPECT_EQ(verify("ada", attempt({1, 2, 2}), nullptr)->decision, Decision::reverify)
      << "one frame of the subject among a stranger's";
  EXPECT_EQ(verify("eve", attempt({1}), nullptr).error().code, ErrorCode::subject_not_found);
  EXPECT_EQ(verify("ada", attempt({1}), &asking)->decision, Decision::accept);
  asking.open = 1;
  EXPECT_EQ(verify("ada", attempt({1}), &asking)->decision, Decision::reverify) << "it is not over";
  asking.open = 0;
  asking.asked[0].shown_ms = 100;
  asking.asked[0].until_ms = 900;
  EXPECT_EQ(verify("ada", attempt({1}), &asking)->decision, Decision::reverify)
      << "nobody could be recognised while the head nodded";
  asking = nodded();
  asking.given.clear();
  engine_->verdict = [](std::span<const Prompt> asked) { return answered(asked, PromptOutcome::missed); };
  EXPECT_EQ(verify("ada", attempt({1}), &asking)->decision, Decision::reverify);
  engine_->verdict = nullptr;
  EXPECT_EQ(verify("ada", attempt({1}), nullptr)->decision, Decision::reverify) << "nothing looked at liveness";
}

TEST_F(LivenessDeskTest, plain_answers_tell_of_liveness_too) {
  const std::vector<pipeline::Sample> samples{block_sample(1, 2)};
  const auto report = service_->verifier().verify(kTester, id("ada"), samples);
  ASSERT_TRUE(report && report->liveness);
  EXPECT_FLOAT_EQ(report->liveness->score, 0.93F);
  EXPECT_FLOAT_EQ(report->score, on_scale(report->decision, report->fusion.score));
  engine_->verdict = nullptr;
  EXPECT_FALSE(service_->verifier().verify(kTester, id("ada"), samples)->liveness);
}

}  // namespace
}  // namespace selfsame::auth
