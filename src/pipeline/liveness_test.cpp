// How liveness affects a decision: it can prevent an accept but never cause one.
#include "pipeline/liveness.hpp"

#include <gtest/gtest.h>

#include "pipeline/cue_model.hpp"
#include "pipeline/pipeline.hpp"
#include "tests/support/block_engine.hpp"

namespace selfsame::pipeline {
namespace {

using test::block_sample;

/// What the samples of a presentation show.
struct Said {
  Liveness of_all{.score = 0.9F, .motion = 0.8F, .llr = 2.2F, .motion_llr = 1.4F};
  float of_each = 0.9F;
};

class StubPresentation final : public Presentation {
 public:
  StubPresentation(const ModalityEngine& engine, const Said& said, std::int64_t& forgotten_ms)
      : engine_(engine), said_(said), forgotten_ms_(forgotten_ms) {}
  Result<Probe> extract(const Sample& sample, Purpose purpose, StageTimer& stages) override {
    auto probe = engine_.extract(sample, purpose, stages);
    if (probe) probe->liveness = said_.of_each;
    return probe;
  }
  Status observe(const Sample& /*sample*/, StageTimer& /*stages*/) override { return {}; }
  void forget_before(std::int64_t time_ms) override { forgotten_ms_ = time_ms; }
  Liveness conclude(std::span<const Prompt> prompts) const override {
    Liveness liveness = said_.of_all;
    for (std::size_t i = liveness.answers.size(); i < prompts.size(); ++i) {
      liveness.answers.push_back({prompts[i].challenge, PromptOutcome::answered, 500});
    }
    return liveness;
  }

 private:
  const ModalityEngine& engine_;
  const Said& said_;
  std::int64_t& forgotten_ms_;
};

/// For a modality that cannot see any prompted action.
class PromptlessPresentation final : public Presentation {
 public:
  explicit PromptlessPresentation(Liveness liveness) : liveness_(std::move(liveness)) {}
  Result<Probe> extract(const Sample& /*sample*/, Purpose /*purpose*/, StageTimer& /*stages*/) override {
    return fail(ErrorCode::speech_not_found, "nothing is compared");
  }
  Status observe(const Sample& /*sample*/, StageTimer& /*stages*/) override { return {}; }
  Liveness conclude(std::span<const Prompt> /*prompts*/) const override { return liveness_; }

 private:
  Liveness liveness_;
};

class WatchingEngine final : public test::BlockEngine {
 public:
  WatchingEngine(const Said& said, std::int64_t& forgotten_ms, bool advises)
      : BlockEngine([advises](Description& description) { description.liveness_advises = advises; }),
        said_(said),
        forgotten_ms_(forgotten_ms) {}
  std::unique_ptr<Presentation> begin_presentation() const override {
    return std::make_unique<StubPresentation>(*this, said_, forgotten_ms_);
  }

 private:
  const Said& said_;
  std::int64_t& forgotten_ms_;
};

class LivenessTest : public ::testing::Test {
 protected:
  Pipeline make(Options options = {}) {
    options.liveness.checked = true;
    std::vector<std::shared_ptr<const ModalityEngine>> engines{
        std::make_shared<WatchingEngine>(said_, forgotten_ms_, advises_)};
    return *Pipeline::create(std::move(engines), options, clock_);
  }
  std::vector<match::Template> enrolled(const Pipeline& pipeline) {
    return pipeline.enrol(std::vector<Sample>{block_sample(1), block_sample(1, 3)})->templates;
  }
  VerifyOutcome verify(unsigned person, Options options = {}, std::span<const Prompt> prompts = {}) {
    const auto pipeline = make(options);
    const Said now = said_;
    said_ = {};
    const auto templates = enrolled(pipeline);
    said_ = now;
    Attempt attempt = pipeline.begin(Purpose::verification);
    pipeline.add(attempt, block_sample(person, 1));
    pipeline.compare(attempt, templates);
    return *pipeline.decide(attempt, prompts);
  }
  Said said_;
  bool advises_ = false;  // of the engine
  std::int64_t forgotten_ms_ = -1;
  base::FakeClock clock_;
};

const Prompt kBlink{Challenge::blink, 1000, 3000, {}};

TEST_F(LivenessTest, a_live_subject_is_accepted_and_the_score_is_fused) {
  const auto outcome = verify(1);
  EXPECT_EQ(outcome.decision, Decision::accept);
  ASSERT_TRUE(outcome.liveness);
  EXPECT_EQ(outcome.fusion.shares.size(), 2U) << "comparison and liveness: there were no cues of motion";
  EXPECT_EQ(outcome.fusion.missing.size(), 2U);
  EXPECT_NEAR(outcome.fusion.shares[0].weight, 0.4F / 0.6F, 1e-5F);
}

TEST_F(LivenessTest, an_attack_is_rejected_whoever_it_shows) {
  said_.of_all.attack = true;
  said_.of_all.cues.push_back({"frozen_frames", CueKind::injection, 1, -4, 0.02F, true, "frames repeat"});
  const auto outcome = verify(1);
  EXPECT_EQ(outcome.decision, Decision::reject);
  EXPECT_NE(std::find(outcome.reasons.begin(), outcome.reasons.end(), "frames repeat"), outcome.reasons.end());
}

TEST_F(LivenessTest, doubt_asks_again_and_never_accepts) {
  said_.of_all.score = 0.3F;
  EXPECT_EQ(verify(1).decision, Decision::reverify);
  EXPECT_EQ(verify(2).decision, Decision::reject) << "somebody else stays somebody else";
}

TEST_F(LivenessTest, a_sample_that_is_not_live_is_not_compared) {
  said_.of_each = 0.39F;
  const auto outcome = verify(1);
  EXPECT_EQ(outcome.decision, Decision::reverify);
  EXPECT_TRUE(outcome.scores.empty());
  said_.of_each = 0.45F;
  EXPECT_EQ(verify(1).decision, Decision::accept);
  EXPECT_EQ(make().enrol(std::vector<Sample>{block_sample(1)}).error().code, ErrorCode::liveness_failed)
      << "an enrolment asks for more";
}

TEST_F(LivenessTest, prompts_that_were_missed_ask_again_and_guessed_ones_reject) {
  const std::array<Prompt, 1> prompts{kBlink};
  EXPECT_EQ(verify(1, {}, prompts).decision, Decision::accept);
  said_.of_all.answers = {{Challenge::blink, PromptOutcome::missed, -1}};
  EXPECT_EQ(verify(1, {}, prompts).decision, Decision::reverify);
  said_.of_all.answers = {{Challenge::turn_left, PromptOutcome::too_early, -300}};
  EXPECT_EQ(verify(1, {}, prompts).decision, Decision::reject);
}

TEST_F(LivenessTest, prompts_that_nothing_could_watch_count_as_missed) {
  std::vector<std::shared_ptr<const ModalityEngine>> engines{std::make_shared<test::BlockEngine>()};
  const auto blind = *Pipeline::create(std::move(engines), {}, clock_);
  const auto templates = enrolled(blind);
  const std::array<Prompt, 1> prompts{kBlink};
  Attempt attempt = blind.begin(Purpose::verification);
  blind.add(attempt, block_sample(1, 1));
  blind.compare(attempt, templates);
  const auto outcome = blind.decide(attempt, prompts);
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->decision, Decision::reverify);
}

TEST_F(LivenessTest, is_not_concluded_of_a_modality_that_did_not_come) {
  said_.of_all.score = 0;
  const auto pipeline = make();
  Attempt attempt = pipeline.begin(Purpose::enrolment);
  pipeline.add(attempt, {.content = Recording{}});
  EXPECT_FALSE(attempt.conclude({}));
  EXPECT_EQ(pipeline.enrol(std::move(attempt), {}).error().code, ErrorCode::invalid_argument) << "not liveness_failed";
}

TEST_F(LivenessTest, of_two_modalities_the_worse_score_stands_and_nothing_that_either_saw_is_lost) {
  said_.of_all.frames = 3;
  said_.of_all.depth = DepthSource::sensor;
  said_.of_all.answers = {{Challenge::blink, PromptOutcome::missed, -1}};
  said_.of_all.cues.push_back({"sway", CueKind::motion, 1, 1, 0.7F, false, ""});
  Liveness heard{.score = 0.3F, .motion = 0.5F, .llr = -0.8F, .attack = true, .frames = 1};
  heard.cues.push_back({"net_synthetic", CueKind::sound, -5, -2, 0.1F, true, "speak yourself"});
  for (const float face_score : {0.9F, 0.2F}) {
    said_.of_all.score = face_score;
    const auto pipeline = make();
    Attempt attempt = pipeline.begin(Purpose::verification);
    attempt.presentations.emplace_back(Modality::voice, std::make_unique<PromptlessPresentation>(heard));
    pipeline.add(attempt, block_sample(1));
    pipeline.add(attempt, {.content = Recording{}});
    const std::array<Prompt, 1> prompts{kBlink};
    const auto both = attempt.conclude(prompts);
    ASSERT_TRUE(both);
    EXPECT_FLOAT_EQ(both->score, std::min(face_score, 0.3F));
    EXPECT_FLOAT_EQ(both->motion, 0.8F);
    EXPECT_TRUE(both->attack);
    EXPECT_EQ(both->frames, 4U);
    EXPECT_EQ(both->depth, DepthSource::sensor);
    EXPECT_EQ(both->cues.size(), 2U);
    EXPECT_FALSE(both->answered_all()) << "what the face did not answer, the voice does not make good";
  }
}

TEST_F(LivenessTest, a_modality_that_only_advises_refuses_nobody) {
  said_.of_all.score = 0.9F;
  said_.of_all.frames = 3;
  Liveness heard{.score = 0.1F, .attack = true, .advises = true, .frames = 1};
  heard.cues.push_back({"net_synthetic", CueKind::sound, -5, -2, 0.1F, true, "speak yourself"});
  for (const bool voice_first : {false, true}) {
    const auto pipeline = make();
    const auto templates = enrolled(pipeline);
    Attempt attempt = pipeline.begin(Purpose::verification);
    attempt.presentations.emplace(voice_first ? attempt.presentations.begin() : attempt.presentations.end(),
                                  Modality::voice, std::make_unique<PromptlessPresentation>(heard));
    pipeline.add(attempt, block_sample(1));
    pipeline.add(attempt, {.content = Recording{}});
    pipeline.compare(attempt, templates);
    const auto outcome = pipeline.decide(attempt, {});
    ASSERT_TRUE(outcome) << outcome.error().message;
    EXPECT_EQ(outcome->decision, Decision::accept);
    EXPECT_FLOAT_EQ(outcome->liveness->score, 0.9F);
    EXPECT_FALSE(outcome->liveness->attack);
    EXPECT_EQ(outcome->liveness->cues.size(), 1U) << "what it noticed is told all the same";
  }
}

TEST_F(LivenessTest, a_sample_whose_liveness_only_advises_is_compared) {
  said_.of_each = 0.1F;
  said_.of_all.score = 0.1F;
  said_.of_all.attack = true;
  said_.of_all.advises = true;
  advises_ = true;
  const auto outcome = verify(1);
  EXPECT_EQ(outcome.decision, Decision::accept);
  EXPECT_EQ(outcome.fusion.shares.size(), 1U) << "it has no part in the score";
  EXPECT_EQ(outcome.warnings, std::vector<std::string>{"liveness was measured, but refuses nobody (face)"});
  EXPECT_EQ(verify(2).decision, Decision::reject);
  EXPECT_TRUE(make().enrol(std::vector<Sample>{block_sample(1)}));
}

TEST_F(LivenessTest, prompts_are_not_answered_by_a_voice) {
  const auto pipeline = make();
  Attempt attempt = pipeline.begin(Purpose::verification);
  attempt.presentations.clear();
  attempt.presentations.emplace_back(Modality::voice,
                                     std::make_unique<PromptlessPresentation>(Liveness{.score = 0.9F, .frames = 1}));
  pipeline.add(attempt, {.content = Recording{}});
  EXPECT_TRUE(attempt.conclude({})->answered_all());
  const std::array<Prompt, 1> prompts{kBlink};
  EXPECT_FALSE(attempt.conclude(prompts)->answered_all());
}

TEST_F(LivenessTest, each_prompt_is_answered_by_the_modality_that_it_asks) {
  const std::array<Prompt, 3> prompts{Prompt{Challenge::say_digits, 0, 9000, {}, "482"}, kBlink,
                                      Prompt{Challenge::say_digits, 0, 9000, {}, "17"}};
  said_.of_all.answers = {{Challenge::blink, PromptOutcome::answered, 500}};
  Liveness heard{.score = 0.9F, .frames = 1};
  heard.answers = {{Challenge::say_digits, PromptOutcome::answered, 900},
                   {Challenge::say_digits, PromptOutcome::missed, -1}};
  const auto pipeline = make();
  const auto answers_with = [&](bool sound) {
    Attempt attempt = pipeline.begin(Purpose::verification);
    attempt.presentations.emplace_back(Modality::voice, std::make_unique<PromptlessPresentation>(heard));
    pipeline.add(attempt, block_sample(1));
    if (sound) pipeline.add(attempt, {.content = Recording{}});
    std::vector<std::int64_t> after;
    const auto concluded = attempt.conclude(prompts);
    for (const auto& answer : concluded->answers) after.push_back(answer.after_ms);
    return after;
  };
  EXPECT_EQ(answers_with(true), (std::vector<std::int64_t>{900, 500, -1}));
  EXPECT_EQ(answers_with(false), (std::vector<std::int64_t>{-1, 500, -1})) << "who says nothing answers nothing";
}

TEST(CueModels, are_held_to_their_limits_and_veto_beyond_their_level) {
  const CueModel falling{"noise_db", CueKind::sound, 10, -0.5F, 1, 2, 0.5F, 20, "too much noise"};
  EXPECT_FLOAT_EQ(weigh({&falling, 10}).llr, 0);
  EXPECT_FLOAT_EQ(weigh({&falling, 11}).llr, -0.25F);
  EXPECT_FLOAT_EQ(weigh({&falling, 90}).llr, -0.5F);
  EXPECT_FLOAT_EQ(weigh({&falling, -90}).llr, 1);
  EXPECT_EQ(weigh({&falling, 11}).reason, "too much noise");
  EXPECT_EQ(weigh({&falling, 9}).reason, "");
  EXPECT_FALSE(weigh({&falling, 20}).veto);
  EXPECT_TRUE(weigh({&falling, 20.1F}).veto);
  EXPECT_FLOAT_EQ(weigh({&falling, 10}).score, 0.5F);
}

TEST_F(LivenessTest, an_attempt_without_end_is_a_window_on_its_last_samples) {
  const auto pipeline = make();
  const auto templates = enrolled(pipeline);
  Attempt attempt = pipeline.begin(Purpose::verification);
  for (int i = 0; i < 4; ++i) {
    Sample sample = block_sample(i == 0 ? 1 : 2, 1);
    sample.time_ms = 100 * i;
    pipeline.add(attempt, sample, i % 2 == 0);
  }
  pipeline.compare(attempt, templates);
  EXPECT_EQ(pipeline.decide(attempt, {})->decision, Decision::accept) << "the first was the subject";
  attempt.forget_before(100);
  EXPECT_EQ(forgotten_ms_, 100);
  ASSERT_EQ(attempt.samples.size(), 3U);
  EXPECT_EQ(attempt.samples.front().time_ms, 100);
  EXPECT_EQ(attempt.samples.front().index, 0U);
  EXPECT_EQ(attempt.origin, std::vector<std::size_t>{1});
  EXPECT_EQ(attempt.probes.size(), 1U);
  EXPECT_TRUE(attempt.trace.stages().empty());
  pipeline.compare(attempt, templates);
  EXPECT_EQ(pipeline.decide(attempt, {})->decision, Decision::reject) << "what is left is somebody else";
  attempt.forget_before(1000);
  EXPECT_TRUE(attempt.samples.empty() && attempt.probes.empty() && attempt.origin.empty());
}

TEST_F(LivenessTest, liveness_alone_is_decided_for_a_purpose) {
  const auto pipeline = make();
  Liveness liveness{.score = 0.45F};
  EXPECT_EQ(pipeline.rules().decide(liveness, Purpose::verification), Decision::accept);
  EXPECT_EQ(pipeline.rules().decide(liveness, Purpose::enrolment), Decision::reverify);
  liveness.answers = {{Challenge::blink, PromptOutcome::missed, -1}};
  EXPECT_EQ(pipeline.rules().decide(liveness, Purpose::verification), Decision::reverify);
  liveness.attack = true;
  EXPECT_EQ(pipeline.rules().decide(liveness, Purpose::verification), Decision::reject);
}

TEST_F(LivenessTest, an_enrolment_that_is_an_attack_stores_nothing) {
  said_.of_all.attack = true;
  const auto outcome = make().enrol(std::vector<Sample>{block_sample(1), block_sample(1, 3)});
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, ErrorCode::liveness_failed);
}

TEST_F(LivenessTest, a_score_policy_decides_by_the_fused_score) {
  Options options;
  options.policy = ScorePolicy{0.85F, 0.45F};
  EXPECT_EQ(verify(1, options).decision, Decision::accept);
  said_.of_all.score = 0.5F;  // live enough, but the presentation as a whole is doubtful
  EXPECT_EQ(verify(1, options).decision, Decision::reverify);
  said_.of_all.score = 1;
  EXPECT_EQ(verify(2, options).decision, Decision::reject) << "no liveness outweighs somebody else's face";
}

TEST(Fusion, shares_out_what_is_missing) {
  const std::array<PartScore, 2> parts{{{FusionPart::comparison, 0.9F, 2, 1}, {FusionPart::motion, 0.5F, 0, 1}}};
  const auto fused = fuse(parts, {});
  EXPECT_NEAR(fused.score, (0.4F * 0.9F + 0.15F * 0.5F) / 0.55F, 1e-5F);
  ASSERT_EQ(fused.missing.size(), 2U);
  EXPECT_EQ(fused.missing[0], FusionPart::relief);
  EXPECT_EQ(fuse({}, {}).score, 0);
}

TEST(Fusion, sums_ratios_and_listens_to_good_samples) {
  const std::array<PartScore, 2> parts{
      {{FusionPart::comparison, 0.9F, 2, 0.9F}, {FusionPart::liveness, 0.2F, -1, 0.1F}}};
  FusionRule rule;
  rule.method = FusionMethod::llr_sum;
  EXPECT_NEAR(fuse(parts, rule).score, 1 / (1 + std::exp(-(2 - 0.5F))), 1e-5F);
  rule.method = FusionMethod::quality_attention;
  EXPECT_GT(fuse(parts, rule).score, fuse(parts, {}).score) << "the better sample speaks for the subject";
}

TEST(Fusion, is_read_from_text_or_refused) {
  EXPECT_EQ(parse_fusion("llr-sum")->method, FusionMethod::llr_sum);
  EXPECT_EQ(parse_fusion("quality-attention")->method, FusionMethod::quality_attention);
  EXPECT_NEAR(parse_fusion("weighted:2,1,1,0")->weights[0], 0.5F, 1e-6F);
  for (const char* wrong : {"", "average", "weighted:", "weighted:1,2,3", "weighted:1,2,3,4,5", "weighted:0,1,1,1",
                            "weighted:1,-1,0,0", "weighted:1,x,0,0", "weighted:nan,1,1,1"}) {
    const auto refused = parse_fusion(wrong);
    ASSERT_FALSE(refused) << wrong;
    EXPECT_EQ(refused.error().code, ErrorCode::invalid_argument);
  }
}

}  // namespace
}  // namespace selfsame::pipeline
