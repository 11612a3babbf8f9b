// Several modalities: which are required, how they combine, and which never decide alone.
#include "pipeline/factors.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "pipeline/pipeline.hpp"
#include "tests/support/block_engine.hpp"

namespace selfsame::pipeline {
namespace {

using test::block_picture;
using test::block_sample;

constexpr std::string_view kWhy = "it is only there to help";

/// A voice engine that never decides alone. It reads the pictures embedded in recordings (`sound`) as the block engine
/// does. Its table ends at a rate of 1e-2.
class HelpingEngine : public test::BlockEngine {
 public:
  explicit HelpingEngine(std::string_view not_alone_because = kWhy)
      : BlockEngine([this, not_alone_because](Description& description) {
          description.modality = Modality::voice;
          description.calibration = &calibration_;
          description.raw_is_cosine = false;
          description.min_enrol_samples = 2;
          description.not_alone_because = not_alone_because;
        }) {}
  Result<Probe> extract(const Sample& sample, Purpose purpose, StageTimer& stages) const override {
    const auto* recording = std::get_if<Recording>(&sample.content);
    const int width = recording->sound.rate_hz;
    media::Image image(width, static_cast<int>(recording->sound.samples.size()) / width / 3, 3);
    std::transform(recording->sound.samples.begin(), recording->sound.samples.end(), image.bytes().begin(),
                   [](float level) { return static_cast<std::uint8_t>(level); });
    auto probe = BlockEngine::extract(image, purpose, stages);
    if (!probe) return fail(ErrorCode::speech_not_found, "there is no speech");
    return probe;
  }

 private:
  match::Calibration calibration_ =
      *match::Calibration::create(20, -14, {{1e-1, 0.4F}, {1e-2, 0.6F}}, "made-up sounds");
};

/// A "recording" of the picture, byte by byte.
Sample sound_of(const media::Image& image) {
  return {.content = Recording{{image.width(), std::vector<float>(image.bytes().begin(), image.bytes().end())}}};
}
Sample sound(unsigned seed, unsigned variation = 0, int width = 32) {
  return sound_of(block_picture(seed, variation, width));
}

class FactorsTest : public ::testing::Test {
 protected:
  Result<Pipeline> create(const std::string& factors, Policy policy = FmrPolicy{}) {
    Options options;
    options.policy = policy;
    options.factors = *parse_factors(factors);
    std::vector<std::shared_ptr<const ModalityEngine>> engines{std::make_shared<test::BlockEngine>(),
                                                               std::make_shared<HelpingEngine>()};
    return Pipeline::create(std::move(engines), options, clock_);
  }
  /// Compares person 1's face and voice templates with the samples.
  Result<VerifyOutcome> verify(const std::string& factors, const std::vector<Sample>& samples,
                               Policy policy = FmrPolicy{}) {
    const auto pipeline = create(factors, policy);
    EXPECT_TRUE(pipeline) << pipeline.error().message;
    const std::vector<Sample> enrolment{block_sample(1), sound(1), sound(1, 3)};
    return pipeline->verify(pipeline->enrol(enrolment)->templates, samples);
  }
  base::FakeClock clock_;
};

TEST_F(FactorsTest, one_enrolment_makes_a_template_of_each_modality) {
  const auto pipeline = *create("any-1-of-3");
  const std::vector<Sample> both{block_sample(1), sound(1), sound(1, 3)};
  const auto outcome = pipeline.enrol(both);
  ASSERT_TRUE(outcome) << outcome.error().message;
  ASSERT_EQ(outcome->templates.size(), 2U);
  EXPECT_EQ(outcome->templates[1].modality, Modality::voice);
  EXPECT_EQ(outcome->samples[2].modality, Modality::voice);
  const std::vector<Sample> too_few{block_sample(1), sound(1)};
  EXPECT_EQ(pipeline.enrol(too_few).error().code, ErrorCode::too_few_samples);
}

TEST_F(FactorsTest, what_came_is_fused) {
  const auto both = verify("any-1-of-3", {block_sample(1, 2), sound(1, 2)});
  ASSERT_TRUE(both) << both.error().message;
  EXPECT_EQ(both->decision, Decision::accept);
  EXPECT_EQ(both->scores.size(), 2U);
  EXPECT_TRUE(both->warnings.empty());
  EXPECT_TRUE(both->reasons.empty());
  const auto stranger = verify("any-1-of-3", {block_sample(1, 2), sound(2)});
  EXPECT_EQ(stranger->decision, Decision::reject) << "one that says no is enough";
  EXPECT_EQ(stranger->reasons.size(), 1U);
  EXPECT_EQ(verify("any-1-of-3", {block_sample(1, 2)})->decision, Decision::accept);
}

TEST_F(FactorsTest, a_modality_that_only_helps_is_refused_alone) {
  const auto alone = verify("any-1-of-3", {sound(1, 2)});
  EXPECT_EQ(alone.error().code, ErrorCode::factor_alone_refused);
  EXPECT_NE(alone.error().message.find(kWhy), std::string::npos);
}

TEST_F(FactorsTest, a_site_may_trust_it_alone_and_is_warned_each_time) {
  const auto alone = verify("voice", {sound(1, 2)}, FmrPolicy{1e-2, 1e-1});
  ASSERT_TRUE(alone) << alone.error().message;
  EXPECT_EQ(alone->decision, Decision::accept);
  ASSERT_EQ(alone->warnings.size(), 1U);
  EXPECT_NE(alone->warnings[0].find(kWhy), std::string::npos);
  EXPECT_EQ(create("voice", FmrPolicy{1e-4, 1e-2}).error().code, ErrorCode::invalid_argument)
      << "a rate that was not measured";
}

/// May decide alone, but was measured only down to 1e-2.
class CoarseEngine : public HelpingEngine {
 public:
  CoarseEngine() : HelpingEngine(std::string_view{}) {}
};

TEST_F(FactorsTest, one_that_was_not_measured_so_far_accepts_with_another_only) {
  const auto pipeline = Pipeline::create({std::make_shared<test::BlockEngine>(), std::make_shared<CoarseEngine>()},
                                         {.policy = FmrPolicy{1e-4, 1e-2}}, clock_);
  ASSERT_TRUE(pipeline) << pipeline.error().message;
  const std::vector<Sample> enrolment{block_sample(1), sound(1), sound(1, 3)};
  const auto templates = pipeline->enrol(enrolment)->templates;
  const std::vector<Sample> alone{sound(1, 2)};
  const auto unsure = pipeline->verify(templates, alone);
  ASSERT_TRUE(unsure) << unsure.error().message;
  EXPECT_EQ(unsure->decision, Decision::reverify);
  ASSERT_EQ(unsure->reasons.size(), 1U);
  EXPECT_NE(unsure->reasons[0].find("not measured"), std::string::npos);
  const std::vector<Sample> both{block_sample(1, 2), sound(1, 2)};
  EXPECT_EQ(pipeline->verify(templates, both)->decision, Decision::accept);
  EXPECT_EQ(
      Pipeline::create({std::make_shared<CoarseEngine>()}, {.policy = FmrPolicy{1e-4, 1e-2}}, clock_).error().code,
      ErrorCode::invalid_argument)
      << "nobody could ever be accepted";
}

TEST_F(FactorsTest, all_that_is_required_must_come) {
  EXPECT_EQ(verify("face+voice", {block_sample(1, 2)}).error().code, ErrorCode::factors_missing);
  EXPECT_EQ(verify("face+voice", {sound(1, 2)}).error().code, ErrorCode::factors_missing);
  EXPECT_EQ(verify("any-2-of-3", {block_sample(1, 2)}).error().code, ErrorCode::factors_missing);
  EXPECT_EQ(verify("face", {sound(1, 2)}).error().code, ErrorCode::factors_missing);
  EXPECT_EQ(verify("face+voice", {block_sample(1, 2), sound(1, 2)})->decision, Decision::accept);
  EXPECT_EQ(verify("any-2-of-3", {block_sample(1, 2), sound(1, 2)})->decision, Decision::accept);
  const Sample silence = sound_of(media::Image(32, 32, 3));
  EXPECT_EQ(verify("face+voice", {block_sample(1, 2), silence}).error().code, ErrorCode::speech_not_found)
      << "its own reason says more";
}

TEST_F(FactorsTest, a_poor_sample_is_left_out_where_the_rest_suffices) {
  const auto narrow = sound(1, 2, 8);
  const auto without = verify("any-1-of-3", {block_sample(1, 2), narrow});
  EXPECT_EQ(without->decision, Decision::accept);
  EXPECT_EQ(without->warnings, std::vector<std::string>{"voice was left out: the picture is too narrow"});
  EXPECT_EQ(without->scores.size(), 1U);
  const auto needed = verify("face+voice", {block_sample(1, 2), narrow});
  EXPECT_EQ(needed->decision, Decision::reverify);
  EXPECT_EQ(needed->reasons, std::vector<std::string>{"the picture is too narrow"});
}

TEST_F(FactorsTest, a_raw_policy_is_refused_where_there_are_no_cosines) {
  EXPECT_EQ(create("any-1-of-3", RawPolicy{}).error().code, ErrorCode::invalid_argument);
}

Factor factor(float llr, Decision alone, float quality = 1, float most_llr = 9) {
  return {{Modality::face, {0, llr, 0}, quality}, alone, most_llr};
}

TEST(FusedFactors, must_reach_what_the_rate_asks_for) {
  const Policy policy = FmrPolicy{1e-4, 1e-2};  // -ln 1e-4 = 9.21
  using enum Decision;
  EXPECT_EQ(decide(policy, std::vector{factor(5, reverify), factor(4.3F, reverify)}), accept);
  EXPECT_EQ(decide(policy, std::vector{factor(5, reverify), factor(4.1F, reverify)}), reverify);
  EXPECT_EQ(decide(policy, std::vector{factor(90, accept), factor(0.1F, reverify)}), reverify)
      << "no factor says more than was measured";
  EXPECT_EQ(decide(policy, std::vector{factor(8, accept), factor(8, accept, 0.05F)}), reverify)
      << "a poor sample says little";
  EXPECT_EQ(decide(policy, std::vector{factor(9, accept), factor(9, reject)}), reject);
  Factor best_of_ten = factor(5, reverify);
  best_of_ten.tries = 10;
  EXPECT_EQ(decide(policy, std::vector{best_of_ten, factor(6, reverify)}), reverify) << "it pays ln 10 = 2.3";
  EXPECT_EQ(decide(policy, std::vector{best_of_ten, factor(6.6F, reverify)}), accept);
  EXPECT_EQ(decide(policy, std::vector{factor(9, accept), factor(std::nanf(""), accept)}), reverify);
  EXPECT_EQ(decide(policy, {}), reject);
  EXPECT_EQ(decide(ScorePolicy{}, std::vector{factor(1, reverify), factor(0.9F, reverify)}), accept);
  EXPECT_EQ(decide(ScorePolicy{}, std::vector{factor(1, reverify), factor(0.5F, reverify)}), reverify);
  EXPECT_EQ(decide(RawPolicy{}, std::vector{factor(1, accept), factor(0.5F, reverify)}), reverify);
  EXPECT_EQ(decide(RawPolicy{}, std::vector{factor(1, accept), factor(0.5F, accept)}), accept);
}

TEST(FusedFactors, must_reach_the_strictest_of_their_own_rates_by_default) {
  using enum Decision;
  Factor lax = factor(3, accept);
  lax.accept_fmr = 1e-1;
  EXPECT_EQ(decide(DefaultPolicy{}, std::vector{lax}), accept);
  Factor strict = factor(5, reverify);
  strict.accept_fmr = 1e-4;
  EXPECT_EQ(decide(DefaultPolicy{}, std::vector{lax, strict}), reverify);
  strict.score.comparison.llr = 6.3F;
  EXPECT_EQ(decide(DefaultPolicy{}, std::vector{lax, strict}), accept);
}

TEST(FusedFactors, one_that_was_stolen_does_not_carry_the_others) {
  using enum Decision;
  const Policy policy = FmrPolicy{1e-4, 1e-2};
  const auto fused = [&](const Factor& one, const Factor& other, EachMustStand each) {
    return decide(policy, std::vector{one, other}, each);
  };
  Factor photograph = factor(30, accept);
  photograph.most_llr = 11.5F;
  const Factor nothing = factor(0.1F, reverify);
  EXPECT_EQ(fused(photograph, nothing, EachMustStand::no), accept) << "the rule would have taken the photograph alone";
  EXPECT_EQ(fused(photograph, nothing, EachMustStand::yes), reverify);
  EXPECT_EQ(fused(nothing, photograph, EachMustStand::yes), reverify);
  EXPECT_EQ(fused(photograph, factor(4.7F, reverify), EachMustStand::yes), accept) << "-ln 1e-2 = 4.61";
  EXPECT_EQ(fused(photograph, factor(4.5F, reverify), EachMustStand::yes), reverify);
  Factor best_of_nine = factor(5, reverify);
  best_of_nine.tries = 9;
  EXPECT_EQ(fused(photograph, best_of_nine, EachMustStand::yes), reverify) << "it pays ln 9 = 2.2";
  EXPECT_EQ(fused(photograph, factor(7.7F, accept, 0.05F), EachMustStand::yes), accept)
      << "of a poor print little counts, but it would do alone";
  Factor coarse = factor(2.31F, reverify);
  coarse.measured_to = 0.1;
  EXPECT_EQ(fused(photograph, coarse, EachMustStand::yes), accept) << "no more is asked than was measured";
  EXPECT_EQ(fused(photograph, factor(std::nanf(""), accept), EachMustStand::yes), reverify);
  EXPECT_EQ(decide(ScorePolicy{}, std::vector{photograph, nothing}, EachMustStand::yes), reverify);
  EXPECT_TRUE(parse_factors("face+voice")->asks_for_several());
  EXPECT_TRUE(parse_factors("any-2-of-3")->asks_for_several());
  EXPECT_FALSE(parse_factors("any-1-of-3")->asks_for_several());
  EXPECT_FALSE(parse_factors("face")->asks_for_several());
}

TEST(FactorRules, parse_what_they_print_and_refuse_the_rest) {
  for (const char* text :
       {"face", "voice", "face+voice", "finger+face+voice", "any-1-of-3", "any-2-of-3", "any-3-of-3"}) {
    const auto rule = parse_factors(text);
    ASSERT_TRUE(rule) << text;
    EXPECT_EQ(to_string(*rule), text);
  }
  EXPECT_EQ(to_string(*parse_factors("any-2")), "any-2-of-3") << "how many there are need not be said";
  for (const char* text : {"", "+", "face+", "+face", "face+face", "smell", "any", "any-0-of-3", "any-4-of-3",
                           "any-2-of-2", "face voice", "FACE"}) {
    EXPECT_EQ(parse_factors(text).error().code, ErrorCode::invalid_argument) << text;
  }
}

}  // namespace
}  // namespace selfsame::pipeline
