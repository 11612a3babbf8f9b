#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <functional>

#include "auth/service.hpp"
#include "base/limits.hpp"
#include "store/sqlite/sqlite_rows.hpp"
#include "tests/support/block_engine.hpp"
#include "tests/support/temporary_folder.hpp"

namespace selfsame::auth {
namespace {

namespace fs = std::filesystem;
using pipeline::Decision;
using pipeline::Liveness;
using pipeline::Prompt;
using pipeline::PromptOutcome;
using pipeline::Purpose;
using test::block_sample;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

SubjectId id(std::string_view text) { return *SubjectId::create(text); }

const Caller kTester{.scopes = ScopeSet::all(), .origin = "test"};

/// A nod was asked for, from 1 to 3 s, and made.
Asking nodded() {
  return {.asked = {{pipeline::Challenge::nod, 1000, 3000, {}, {}}},
          .given = {{pipeline::Challenge::nod, PromptOutcome::answered, 2000}}};
}

using Verdict = std::function<Liveness(std::span<const Prompt>)>;

Liveness answered(std::span<const Prompt> prompts, PromptOutcome outcome = PromptOutcome::answered) {
  Liveness liveness;
  liveness.score = 0.93F;
  liveness.llr = 2.6F;
  liveness.frames = 1;
  for (const Prompt& prompt : prompts) liveness.answers.push_back({prompt.challenge, outcome, 400});
  return liveness;
}

/// The block engine, which says of liveness what a test tells it to; nothing where `verdict` is empty.
class TellingEngine final : public test::BlockEngine {
 public:
  std::unique_ptr<pipeline::Presentation> begin_presentation() const override {
    return verdict ? std::make_unique<Told>(*this) : nullptr;
  }
  Result<pipeline::Probe> extract(const pipeline::Sample& sample, Purpose purpose,
                                  pipeline::StageTimer& stages) const override {
    auto probe = test::BlockEngine::extract(sample, purpose, stages);
    if (probe) probe->liveness = frame_liveness;
    return probe;
  }

  std::optional<float> frame_liveness;  // of every frame alone
  Verdict verdict = [](std::span<const Prompt> prompts) { return answered(prompts); };

 private:
  class Told final : public pipeline::Presentation {
   public:
    explicit Told(const TellingEngine& engine) : engine_(engine) {}
    Result<pipeline::Probe> extract(const pipeline::Sample& sample, Purpose purpose,
                                    pipeline::StageTimer& stages) override {
      return engine_.extract(sample, purpose, stages);
    }
    Status observe(const pipeline::Sample& /*sample*/, pipeline::StageTimer& /*stages*/) override { return {}; }
    Liveness conclude(std::span<const Prompt> prompts) const override { return engine_.verdict(prompts); }

   private:
    const TellingEngine& engine_;
  };
};

/// Says that it hears digits; the rest is not asked of it.
class HearingEngine final : public test::BlockEngine {
 public:
  explicit HearingEngine(bool hears)
      : BlockEngine([hears](pipeline::Description& description) {
          description.modality = Modality::voice;
          description.hears_digits = hears;
        }) {}
};

class LivenessDeskTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = test::make_temporary_folder("liveness");
    open({});
    const std::vector<pipeline::Sample> samples{block_sample(1), block_sample(1, 3)};
    ASSERT_TRUE(service_->enroller().enrol(kTester, id("ada"), samples, store::IfExists::refuse));
  }
  void TearDown() override {
    service_.reset();
    fs::remove_all(folder_);
  }
  void open(ServiceOptions options, std::string_view factors = "face",
            std::shared_ptr<const pipeline::ModalityEngine> voice = nullptr) {
    service_.reset();
    pipeline::Options pipeline_options;
    pipeline_options.liveness.checked = true;
    pipeline_options.factors = *pipeline::parse_factors(factors);
    std::vector<std::shared_ptr<const pipeline::ModalityEngine>> engines{engine_};
    if (voice) engines.push_back(std::move(voice));
    auto pipeline = pipeline::Pipeline::create(std::move(engines), pipeline_options, clock_);
    auto keys = crypto::KeyRing::from_hex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
    auto opened = store::sqlite::open_store(folder_ / "test.db", std::move(*keys), std::nullopt, clock_);
    ASSERT_TRUE(opened) << opened.error().message;
    storage_ = opened->get();
    service_ = Service::create(std::move(*pipeline), std::move(*opened), std::move(options));
  }
  LivenessTicket begin(std::string_view who = "ada", Purpose purpose = Purpose::verification) {
    auto ticket = service_->liveness().begin(kTester, purpose, id(who));
    EXPECT_TRUE(ticket) << ticket.error().message;
    begun_ms_ = clock_.wall_ms();
    return *ticket;
  }
  /// Who stands before the camera in a frame, by its number and by what the session last said.
  using Cast = std::function<unsigned(int frame, const LivenessProgress& told)>;
  /// Ten frames a second until the session wants no more, at most for twelve seconds.
  LivenessProgress show(const LivenessTicket& ticket, const Cast& cast) {
    LivenessProgress told;
    for (int frame = 0; frame < 120; ++frame) {
      clock_.advance_ms(100);
      auto sample = block_sample(cast(frame, told), 2);
      sample.time_ms = clock_.wall_ms() - begun_ms_;
      const auto progress = service_->liveness().add_frames(kTester, ticket.id, ticket.nonce, {&sample, 1});
      EXPECT_TRUE(progress) << progress.error().message;
      if (progress) told = *progress;
      if (told.state == SessionState::done || told.state == SessionState::failed) break;
    }
    return told;
  }
  LivenessProgress show(const LivenessTicket& ticket, unsigned person) {
    return show(ticket, [person](int, const LivenessProgress&) { return person; });
  }
  Result<VerifyReport> verify(const LivenessTicket& ticket, std::string_view who = "ada") {
    return service_->liveness().verify(kTester, ticket.id, ticket.nonce, id(who));
  }
  Result<EnrolReport> enrol(const LivenessTicket& ticket, std::string_view who,
                            store::IfExists if_exists = store::IfExists::refuse) {
    return service_->liveness().enrol(kTester, ticket.id, ticket.nonce, id(who), if_exists);
  }
  store::LogEntry logged(std::string_view who = "ada") { return storage_->log().history(who, 1)->front(); }

  base::FakeClock clock_;
  std::shared_ptr<TellingEngine> engine_ = std::make_shared<TellingEngine>();
  fs::path folder_;
  std::unique_ptr<Service> service_;
  store::Store* storage_ = nullptr;  // of the service
  std::int64_t begun_ms_ = 0;        // when the last session began
};

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
    EXPECT_EQ(store::to_string(logged("new").action), "liveness_enrol");
    EXPECT_EQ(store::to_string(logged("new").outcome), "liveness_failed");
    EXPECT_FALSE(storage_->subjects().find(id("new"))) << i;
  }
}

TEST_F(LivenessDeskTest, does_not_accept_a_few_frames_among_those_of_a_live_stranger) {
  const auto ticket = begin();
  show(ticket, [](int frame, const LivenessProgress&) { return frame % 3 == 2 ? 1U : 2U; });
  const auto report = verify(ticket);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->decision, Decision::reverify);
  EXPECT_THAT(report->reasons, Contains(HasSubstr("all the time")));
}

TEST_F(LivenessDeskTest, does_not_accept_a_still_beside_the_movements_of_somebody_else) {
  ServiceOptions patient;
  patient.sessions.tries = {.at_once = 100, .at_length = 100};
  open(patient);
  const std::vector<Cast> casts{
      // The victim's picture all the time, but for a stranger who does what is asked.
      [](int, const LivenessProgress& told) { return told.state == SessionState::act ? 2U : 1U; },
      // In one answer alone.
      [](int, const LivenessProgress& told) {
        return told.state == SessionState::act && told.steps_done == 1 ? 2U : 1U;
      },
      // A stranger all the time, but for one picture when nothing is asked.
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
  EXPECT_TRUE(enrol(ticket, "ada", store::IfExists::replace));
}

TEST_F(LivenessDeskTest, a_session_is_for_one_subject_and_one_purpose) {
  const auto ticket = begin();
  show(ticket, 1);
  EXPECT_EQ(verify(ticket, "eve").error().code, ErrorCode::liveness_wrong_subject);
  EXPECT_EQ(store::to_string(logged("eve").outcome), "liveness_wrong_subject");
  EXPECT_EQ(enrol(ticket, "ada", store::IfExists::replace).error().code, ErrorCode::liveness_wrong_subject);
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
  EXPECT_EQ(service_->enroller().enrol(kTester, id("new"), samples, store::IfExists::refuse).error().code,
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
