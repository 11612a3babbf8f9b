// The cost of a verification, its observers, and the one scale of its scores.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <limits>
#include <random>

#include "pipeline/pipeline.hpp"
#include "tests/support/block_engine.hpp"

namespace selfsame::pipeline {
namespace {

using test::block_sample;
using test::BlockEngine;

/// Counts its calls.
class CountingEngine final : public BlockEngine {
 public:
  Result<std::unique_ptr<const Reference>> open(const match::Template& reference) const override {
    ++opened;
    SELFSAME_ASSIGN(std::shared_ptr<const Reference> blocks, BlockEngine::open(reference));
    return make_reference([this, blocks](const Probe& probe) {
      ++compared;
      return blocks->compare(probe);
    });
  }
  mutable int opened = 0;
  mutable int compared = 0;
};

class VerifyingTest : public ::testing::Test {
 protected:
  VerifyingTest() { templates_ = pipeline_.enrol(std::vector<Sample>{block_sample(1), block_sample(1, 3)})->templates; }
  Attempt attempt_of(std::initializer_list<unsigned> people) {
    Attempt attempt = pipeline_.begin(Purpose::verification);
    for (const unsigned person : people) pipeline_.add(attempt, block_sample(person, 2));
    return attempt;
  }
  base::FakeClock clock_;
  std::shared_ptr<const CountingEngine> engine_ = std::make_shared<CountingEngine>();
  Pipeline pipeline_ = *Pipeline::create({engine_}, {}, clock_);
  std::vector<match::Template> templates_;
};

TEST_F(VerifyingTest, compares_each_sample_once_and_opens_the_template_once) {
  const std::vector<Sample> samples{block_sample(2), block_sample(3), block_sample(4)};
  ASSERT_TRUE(pipeline_.verify(templates_, samples));
  EXPECT_EQ(engine_->compared, 3);
  EXPECT_EQ(engine_->opened, 1);
}

TEST_F(VerifyingTest, compares_nothing_after_an_accept) {
  const std::vector<Sample> samples{block_sample(2), block_sample(1, 2), block_sample(4)};
  EXPECT_EQ(pipeline_.verify(templates_, samples)->decision, Decision::accept);
  EXPECT_EQ(engine_->compared, 2);
}

/// Its copy codes are the sample's time.
class CopiedEngine final : public BlockEngine {
 public:
  Result<Probe> extract(const Sample& sample, Purpose purpose, StageTimer& stages) const override {
    SELFSAME_ASSIGN(auto probe, BlockEngine::extract(sample, purpose, stages));
    probe.copies = {CopyCode{{static_cast<std::uint64_t>(sample.time_ms), 0}}};
    probe.still_copies = {CopyCode{{static_cast<std::uint64_t>(sample.time_ms), 1}}};
    return probe;
  }
};

TEST_F(VerifyingTest, all_samples_are_known_again_compared_or_not) {
  const auto pipeline = *Pipeline::create({std::make_shared<CopiedEngine>()}, {}, clock_);
  std::vector<Sample> samples{block_sample(2), block_sample(1, 2), block_sample(1, 4), block_sample(3)};
  for (std::size_t i = 0; i < samples.size(); ++i) samples[i].time_ms = static_cast<std::int64_t>(10 + i);
  const auto outcome = pipeline.verify(templates_, samples);
  ASSERT_TRUE(outcome);
  ASSERT_EQ(outcome->copies.size(), 4U);
  for (std::size_t i = 0; i < samples.size(); ++i) {
    EXPECT_EQ(outcome->copies[i].codes.at(0).bits[0], 10 + i);
    EXPECT_EQ(outcome->copies[i].still_codes.size(), 1U);
    EXPECT_EQ(outcome->copies[i].decided, i == 1) << i;
  }

  Attempt frames = pipeline.begin(Purpose::verification);
  pipeline.add(frames, samples[1]);
  EXPECT_TRUE(copies_of(frames).at(0).still_codes.empty()) << "of a moving picture";
}

TEST_F(VerifyingTest, decides_by_what_was_compared_without_comparing_again) {
  Attempt attempt = attempt_of({1, 2, 1});
  pipeline_.compare(attempt, templates_);
  EXPECT_EQ(engine_->compared, 3);
  ASSERT_EQ(attempt.comparisons.size(), 3U);
  EXPECT_GT(attempt.comparisons[0]->raw, attempt.comparisons[1]->raw);
  EXPECT_EQ(pipeline_.decide(attempt, {})->decision, Decision::accept);
  EXPECT_EQ(pipeline_.decide(attempt, {})->decision, Decision::accept);
  EXPECT_EQ(engine_->compared, 3);
}

TEST_F(VerifyingTest, keeps_no_comparison_with_another_subject) {
  Attempt attempt = attempt_of({1});
  pipeline_.compare(attempt, templates_);
  const auto other = pipeline_.enrol(std::vector<Sample>{block_sample(2)})->templates;
  pipeline_.compare(attempt, other);
  EXPECT_EQ(attempt.comparisons.size(), 1U);
  EXPECT_EQ(pipeline_.decide(attempt, {})->decision, Decision::reject);
}

TEST_F(VerifyingTest, decides_nothing_about_a_sample_that_was_not_compared) {
  Attempt attempt = attempt_of({2});
  pipeline_.compare(attempt, templates_);
  pipeline_.add(attempt, block_sample(1, 2));
  EXPECT_EQ(pipeline_.decide(attempt, {}).error().code, ErrorCode::internal);
}

/// Impostors whose similarities have the distribution of the calibration table.
class ImpostorEngine final : public BlockEngine {
 public:
  Result<std::unique_ptr<const Reference>> open(const match::Template& /*reference*/) const override {
    return make_reference([this](const Probe&) -> Result<Comparison> {
      const auto* calibration = description().calibration;
      const double rate = 1 - std::uniform_real_distribution<double>()(random_);
      const float raw = rate > 0.1 ? 0 : rate < 1e-4 ? 0.9F : *calibration->threshold(rate);
      return calibrated(raw, calibration);
    });
  }

 private:
  mutable std::mt19937_64 random_{1};
};

TEST_F(VerifyingTest, a_false_match_rate_is_that_of_the_answer_however_many_samples_it_chose_from) {
  const std::vector<std::shared_ptr<const ModalityEngine>> engines{std::make_shared<ImpostorEngine>()};
  const auto impostors = *Pipeline::create(engines, {.policy = FmrPolicy{1e-2, 1e-1}}, clock_);
  for (const std::size_t samples : {1U, 16U}) {
    const std::vector<Sample> sent(samples, block_sample(2));
    int accepted = 0;
    constexpr int kAnswers = 4000;  // 40 are expected: 15 to 65 has all but 1 in 10,000
    for (int i = 0; i < kAnswers; ++i) {
      accepted += impostors.verify(templates_, sent)->decision == Decision::accept ? 1 : 0;
    }
    EXPECT_GT(accepted, 15) << samples;
    EXPECT_LT(accepted, 65) << samples;
  }
}

TEST_F(VerifyingTest, a_presentation_pays_for_every_probe_that_was_compared) {
  const std::vector<std::shared_ptr<const ModalityEngine>> engines{std::make_shared<ImpostorEngine>()};
  const auto impostors = *Pipeline::create(engines, {.policy = FmrPolicy{1e-2, 1e-1}}, clock_);
  int accepted = 0;
  for (int i = 0; i < 2000; ++i) {
    Attempt attempt = attempt_of({2, 2, 2, 2, 2, 2, 2, 2});
    impostors.compare(attempt, templates_);
    accepted += impostors.decide(attempt, {})->decision == Decision::accept ? 1 : 0;
  }
  EXPECT_LT(accepted, 40) << "20 are expected";
}

TEST_F(VerifyingTest, a_sitting_is_decided_by_its_middle_face_and_pays_once) {
  const auto decision_of = [&](std::initializer_list<unsigned> people) {
    Attempt attempt = attempt_of(people);
    attempt.middle_decides = true;
    pipeline_.compare(attempt, templates_);
    return pipeline_.decide(attempt, {})->decision;
  };
  EXPECT_EQ(decision_of({2, 1, 1, 1, 3}), Decision::accept);
  EXPECT_EQ(decision_of({2, 1, 3, 1, 4}), Decision::reject) << "the best alone does not do";
  EXPECT_EQ(decision_of({2, 1}), Decision::reject) << "nor half of them";
  EXPECT_EQ(decision_of({1}), Decision::accept);

  Attempt attempt = attempt_of({1, 1, 1});
  EXPECT_EQ(attempt.tries(Modality::face), 3U);
  attempt.middle_decides = true;
  EXPECT_EQ(attempt.tries(Modality::face), 1U);
}

TEST_F(VerifyingTest, the_middle_of_a_strangers_faces_matches_no_more_often_than_one_of_them) {
  const std::vector<std::shared_ptr<const ModalityEngine>> engines{std::make_shared<ImpostorEngine>()};
  const auto impostors = *Pipeline::create(engines, {.policy = FmrPolicy{1e-2, 1e-1}}, clock_);
  int accepted = 0;
  for (int i = 0; i < 2000; ++i) {
    Attempt attempt = attempt_of({2, 2, 2, 2, 2});
    attempt.middle_decides = true;
    impostors.compare(attempt, templates_);
    accepted += impostors.decide(attempt, {})->decision == Decision::accept ? 1 : 0;
  }
  EXPECT_LE(accepted, 20) << "of one face 20 are expected";
}

/// Records what it is told.
class Listener final : public StageObserver {
 public:
  void stage(StageName name, std::optional<float> /*score*/, double ms, const Error* failed) override {
    heard.push_back(std::string(to_string(name)) + (failed != nullptr ? " failed" : ""));
    total_ms += ms;
    if (failed != nullptr) error = *failed;
  }
  std::vector<std::string> heard;
  double total_ms = 0;
  std::optional<Error> error;
};

TEST_F(VerifyingTest, an_observer_hears_of_every_stage) {
  Listener listener;
  const auto outcome = pipeline_.verify(templates_, std::vector<Sample>{block_sample(1, 2)}, &listener);
  ASSERT_TRUE(outcome);
  EXPECT_EQ(listener.heard, (std::vector<std::string>{"embed", "compare", "decide"}));
  ASSERT_EQ(outcome->trace.stages().size(), 3U);
  EXPECT_EQ(outcome->trace.stages()[2].score, outcome->score());
}

TEST_F(VerifyingTest, an_observer_hears_of_the_stage_that_failed) {
  Listener listener;
  const std::vector<Sample> flat{{.content = FacePicture{media::Image(32, 32, 3)}}};
  ASSERT_FALSE(pipeline_.verify(templates_, flat, &listener));
  EXPECT_EQ(listener.heard, (std::vector<std::string>{"embed failed", "decide failed"}));
  EXPECT_EQ(listener.error->code, ErrorCode::face_not_found);

  Listener foreign;
  auto other = templates_;
  other[0].pack.version += 1;
  ASSERT_FALSE(pipeline_.verify(other, std::vector<Sample>{block_sample(1)}, &foreign));
  EXPECT_EQ(foreign.heard, (std::vector<std::string>{"embed", "compare failed"}));
  EXPECT_EQ(foreign.error->code, ErrorCode::template_pack_mismatch);
}

TEST_F(VerifyingTest, an_observer_of_the_site_hears_of_all_runs) {
  const auto listener = std::make_shared<Listener>();
  Options options;
  options.observer = listener;
  const auto pipeline = *Pipeline::create({engine_}, options, clock_);
  ASSERT_TRUE(pipeline.enrol(std::vector<Sample>{block_sample(1)}));
  EXPECT_EQ(listener->heard, (std::vector<std::string>{"embed", "aggregate"}));
}

TEST(StageTimer, gives_each_stage_the_time_since_the_last_one) {
  base::FakeClock clock;
  Trace trace;
  TotalTime total;
  StageTimer stages(clock, {&trace, nullptr, &total});
  stages.begin(StageName::detect);
  clock.advance_ms(3);
  stages.end(0.5F);
  clock.advance_ms(4);
  stages.begin(StageName::align);
  clock.advance_ms(5);
  stages.fail({ErrorCode::internal, "no"});
  ASSERT_EQ(trace.stages().size(), 2U);
  EXPECT_EQ(trace.stages()[0].score, 0.5F);
  EXPECT_EQ(trace.stages()[0].ms, 3);
  EXPECT_EQ(trace.stages()[1].name, StageName::align);
  EXPECT_FALSE(trace.stages()[1].score);
  EXPECT_EQ(trace.stages()[1].ms, 9) << "no time is lost between stages";
  EXPECT_EQ(total.ms(), 12);
}

TEST(OneScale, leaves_a_score_that_agrees_with_its_decision_as_it_is) {
  EXPECT_FLOAT_EQ(on_scale(Decision::accept, 0.93F), 0.93F);
  EXPECT_FLOAT_EQ(on_scale(Decision::reverify, 0.61F), 0.61F);
  EXPECT_FLOAT_EQ(on_scale(Decision::reject, 0.12F), 0.12F);
  EXPECT_FLOAT_EQ(on_scale(Decision::reject, 0.95F), 0.45F);
  EXPECT_FLOAT_EQ(on_scale(Decision::accept, 0.2F), 0.85F);
  for (const auto decision : {Decision::accept, Decision::reverify, Decision::reject}) {
    EXPECT_EQ(on_scale(decision, std::numeric_limits<float>::quiet_NaN()), band_of(decision).least);
  }
}

TEST(OneScale, ranks_every_outcome_by_its_decision_and_keeps_the_order_within) {
  std::mt19937 random(11);
  std::uniform_real_distribution<float> any(-0.1F, 1.1F);
  constexpr std::array kDecisions{Decision::reject, Decision::reverify, Decision::accept};
  for (int i = 0; i < 20'000; ++i) {
    const Decision a = kDecisions[random() % 3];
    const Decision b = kDecisions[random() % 3];
    const float x = any(random);
    const float y = any(random);
    if (rank(a) > rank(b)) {
      EXPECT_GT(on_scale(a, x), on_scale(b, y));
    }
    if (a == b && x <= y) {
      EXPECT_LE(on_scale(a, x), on_scale(b, y));
    }
    EXPECT_GE(on_scale(a, x), 0);
    EXPECT_LE(on_scale(a, x), 1);
  }
}

/// Reports the liveness that the test sets.
class ToldPresentation final : public Presentation {
 public:
  ToldPresentation(const ModalityEngine& engine, const Liveness& liveness) : engine_(engine), liveness_(liveness) {}
  Result<Probe> extract(const Sample& sample, Purpose purpose, StageTimer& stages) override {
    return engine_.extract(sample, purpose, stages);
  }
  Status observe(const Sample& /*sample*/, StageTimer& /*stages*/) override { return {}; }
  Liveness conclude(std::span<const Prompt> /*prompts*/) const override { return liveness_; }

 private:
  const ModalityEngine& engine_;
  const Liveness& liveness_;
};

class ToldEngine final : public BlockEngine {
 public:
  std::unique_ptr<Presentation> begin_presentation() const override {
    return std::make_unique<ToldPresentation>(*this, liveness);
  }
  Liveness liveness = {};
};

TEST(OneScale, holds_for_verifications_under_any_policy) {
  const base::FakeClock clock;
  std::mt19937 random(12);
  std::uniform_real_distribution<float> unit(0, 1);
  std::array<float, 3> least{1, 1, 1};
  std::array<float, 3> most{0, 0, 0};
  std::array<int, 3> seen{};
  for (const char* policy :
       {"fmr:1e-4", "fmr:1e-2,1e-1", "raw:0.6,0.4", "raw:0.95,0.9", "score:0.85,0.45", "score:0.6,0.1"}) {
    for (int i = 0; i < 60; ++i) {
      const auto engine = std::make_shared<ToldEngine>();
      Options options;
      options.policy = *parse_policy(policy);
      options.liveness.checked = true;
      options.fusion.method = static_cast<FusionMethod>(random() % 3);
      const auto pipeline = *Pipeline::create({engine}, options, clock);
      engine->liveness = {.score = 0.9F, .llr = 2};
      const auto templates = pipeline.enrol(std::vector<Sample>{block_sample(1)})->templates;
      engine->liveness = {.score = unit(random), .llr = 8 * unit(random) - 4, .attack = random() % 4 == 0};
      const std::vector<Sample> samples{block_sample(random() % 2 == 0 ? 1 : 2, static_cast<unsigned>(random() % 40))};
      const auto outcome = pipeline.verify(templates, samples);
      ASSERT_TRUE(outcome) << outcome.error().message;
      const auto place = static_cast<std::size_t>(rank(outcome->decision));
      least[place] = std::min(least[place], outcome->score());
      most[place] = std::max(most[place], outcome->score());
      ++seen[place];
    }
  }
  for (const int count : seen) EXPECT_GT(count, 10) << "each decision came up";
  EXPECT_GT(least[2], most[1]);
  EXPECT_GT(least[1], most[0]);
}

}  // namespace
}  // namespace selfsame::pipeline
