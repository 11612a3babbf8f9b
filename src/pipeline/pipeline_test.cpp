#include "pipeline/pipeline.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/block_engine.hpp"

namespace selfsame::pipeline {
namespace {

using test::block_sample;
using test::BlockEngine;

class PipelineTest : public ::testing::Test {
 protected:
  Pipeline make(Options options = {}) {
    std::vector<std::shared_ptr<const ModalityEngine>> engines{std::make_shared<BlockEngine>()};
    auto pipeline = Pipeline::create(std::move(engines), options, clock_);
    EXPECT_TRUE(pipeline) << pipeline.error().message;
    return std::move(*pipeline);
  }
  base::FakeClock clock_;
};

TEST_F(PipelineTest, accepts_the_enrolled_person_and_rejects_another) {
  const auto pipeline = make();
  const std::vector<Sample> samples{block_sample(1), block_sample(1, 3), block_sample(1, 5)};
  const auto enrolled = pipeline.enrol(samples);
  ASSERT_TRUE(enrolled) << enrolled.error().message;
  ASSERT_EQ(enrolled->templates.size(), 1U);
  EXPECT_EQ(enrolled->templates[0].samples, 3U);
  EXPECT_EQ(enrolled->templates[0].created_ms, clock_.wall_ms());

  const std::vector<Sample> same{block_sample(1, 2)};
  const auto accepted = pipeline.verify(enrolled->templates, same);
  ASSERT_TRUE(accepted);
  EXPECT_EQ(accepted->decision, Decision::accept);
  EXPECT_TRUE(accepted->reasons.empty());
  EXPECT_FALSE(accepted->trace.stages().empty());

  const std::vector<Sample> other{block_sample(2)};
  const auto rejected = pipeline.verify(enrolled->templates, other);
  ASSERT_TRUE(rejected);
  EXPECT_EQ(rejected->decision, Decision::reject);
  EXPECT_FALSE(rejected->reasons.empty());
  EXPECT_LT(rejected->score(), accepted->score());
}

TEST_F(PipelineTest, first_accept_wins_among_several_samples) {
  const auto pipeline = make();
  const std::vector<Sample> enrolment{block_sample(1)};
  const auto enrolled = pipeline.enrol(enrolment);
  media::Image flat(32, 32, 3);
  const std::vector<Sample> mixed{{.content = FacePicture{flat}}, block_sample(2), block_sample(1, 1), block_sample(2)};
  const auto outcome = pipeline.verify(enrolled->templates, mixed);
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->decision, Decision::accept);
}

TEST_F(PipelineTest, asks_again_when_the_sample_is_poor_even_if_it_matches) {
  const auto pipeline = make();
  const std::vector<Sample> enrolment{block_sample(1)};
  const auto enrolled = pipeline.enrol(enrolment);
  const std::vector<Sample> narrow{block_sample(1, 0, 8)};
  const auto outcome = pipeline.verify(enrolled->templates, narrow);
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->decision, Decision::reverify);
  EXPECT_EQ(outcome->reasons, std::vector<std::string>{"the picture is too narrow"});
}

TEST_F(PipelineTest, gives_the_samples_own_error_when_none_can_be_used) {
  const auto pipeline = make();
  const std::vector<Sample> flat{{.content = FacePicture{media::Image(32, 32, 3)}}};
  EXPECT_EQ(pipeline.enrol(flat).error().code, ErrorCode::face_not_found);
  const std::vector<Sample> enrolment{block_sample(1)};
  const auto enrolled = pipeline.enrol(enrolment);
  EXPECT_EQ(pipeline.verify(enrolled->templates, flat).error().code, ErrorCode::face_not_found);
  EXPECT_EQ(pipeline.verify(enrolled->templates, {}).error().code, ErrorCode::too_few_samples);
  EXPECT_EQ(pipeline.enrol({}).error().code, ErrorCode::too_few_samples);
}

TEST_F(PipelineTest, reports_which_samples_of_an_enrolment_were_left_out) {
  const auto pipeline = make();
  const std::vector<Sample> samples{block_sample(1), block_sample(1, 0, 8), block_sample(9), block_sample(1, 3),
                                    block_sample(1, 5)};
  const auto outcome = pipeline.enrol(samples);
  ASSERT_TRUE(outcome) << outcome.error().message;
  ASSERT_EQ(outcome->samples.size(), 5U);
  EXPECT_EQ(outcome->samples[1].error->code, ErrorCode::quality_too_low);
  EXPECT_EQ(outcome->samples[2].error->code, ErrorCode::samples_disagree);
  EXPECT_TRUE(outcome->samples[0].used && outcome->samples[3].used && outcome->samples[4].used);
  EXPECT_FALSE(outcome->samples[1].used || outcome->samples[2].used);
  EXPECT_EQ(outcome->templates[0].samples, 3U);
}

TEST_F(PipelineTest, enforces_the_least_number_of_samples_also_after_outliers) {
  const auto pipeline = make({.policy = FmrPolicy{}, .min_enrol_samples = 3});
  const std::vector<Sample> two{block_sample(1), block_sample(1, 3)};
  EXPECT_EQ(pipeline.enrol(two).error().code, ErrorCode::too_few_samples);
  const std::vector<Sample> three{block_sample(1), block_sample(1, 3), block_sample(1, 5)};
  EXPECT_TRUE(pipeline.enrol(three));
  const std::vector<Sample> one_stranger{block_sample(1), block_sample(1, 3), block_sample(9)};
  EXPECT_EQ(pipeline.enrol(one_stranger).error().code, ErrorCode::too_few_samples);
}

TEST_F(PipelineTest, refuses_templates_of_another_pack_and_missing_modalities) {
  const auto pipeline = make();
  const std::vector<Sample> enrolment{block_sample(1)};
  auto enrolled = pipeline.enrol(enrolment);
  enrolled->templates[0].pack.version = 2;
  EXPECT_EQ(pipeline.verify(enrolled->templates, enrolment).error().code, ErrorCode::template_pack_mismatch);
  EXPECT_EQ(pipeline.verify({}, enrolment).error().code, ErrorCode::subject_not_found);
  const std::vector<Sample> voice{Sample{.content = Recording{}}};
  EXPECT_EQ(pipeline.enrol(voice).error().code, ErrorCode::invalid_argument);
}

TEST_F(PipelineTest, warns_where_nothing_can_tell_whether_the_subject_is_live) {
  const std::vector<Sample> samples{block_sample(1)};
  for (const bool checked : {false, true}) {
    const auto pipeline = make({.liveness = {.checked = checked}});
    const auto enrolled = pipeline.enrol(samples);
    const auto outcome = pipeline.verify(enrolled->templates, samples);
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->warnings.size(), checked ? 1U : 0U);
  }
  const std::vector<Modality> face{Modality::face};
  EXPECT_EQ(make({.liveness = {.checked = true}}).rules().warnings_of(face),
            std::vector<std::string>{"liveness was not checked (face)"});
}

TEST_F(PipelineTest, is_not_created_for_a_rate_that_was_not_measured) {
  std::vector<std::shared_ptr<const ModalityEngine>> engines{std::make_shared<BlockEngine>()};
  Options options;
  options.policy = FmrPolicy{1e-6, 1e-2};
  EXPECT_EQ(Pipeline::create(engines, options, clock_).error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(Pipeline::create({}, {}, clock_).error().code, ErrorCode::invalid_argument);
}

match::Calibration with_groups(std::optional<double> default_fmr) {
  const auto mixed = match::Calibration::create(20, -8, {{1e-1, 0.2F}, {1e-2, 0.3F}, {1e-4, 0.5F}}, "made up");
  return *mixed->with_groups({{{1e-1, 0.4F}, {1e-2, 0.6F}, {1e-3, 0.7F}}, "made-up groups", default_fmr});
}

TEST(Policies, accept_by_the_worst_group_and_reject_by_mixed_strangers) {
  const auto calibration = with_groups(std::nullopt);
  const auto worst = thresholds_for(*parse_policy("fmr:1e-2,1e-1"), calibration);
  ASSERT_TRUE(worst);
  EXPECT_FLOAT_EQ(worst->accept, 0.6F);
  EXPECT_FLOAT_EQ(worst->reject, 0.2F);
  const auto mixed = thresholds_for(*parse_policy("mixed-fmr:1e-4,1e-2"), calibration);
  ASSERT_TRUE(mixed);
  EXPECT_FLOAT_EQ(mixed->accept, 0.5F);
  EXPECT_FLOAT_EQ(mixed->reject, 0.3F);
  EXPECT_FALSE(thresholds_for(*parse_policy("fmr:1e-4"), calibration)) << "no group was measured so far";
}

TEST(Policies, default_is_the_rate_that_the_pack_names) {
  const auto named = thresholds_for(DefaultPolicy{}, with_groups(1e-1));
  ASSERT_TRUE(named);
  EXPECT_FLOAT_EQ(named->accept, 0.4F);
  EXPECT_FLOAT_EQ(named->reject, 0.3F) << "that of mixed strangers at 1e-2";
  const auto unnamed = match::Calibration::create(20, -8, {{1e-1, 0.2F}, {1e-2, 0.3F}, {1e-4, 0.5F}}, "made up");
  EXPECT_FLOAT_EQ(thresholds_for(DefaultPolicy{}, *unnamed)->accept, 0.5F);
}

TEST(Policies, say_whose_strangers_their_rate_is_of) {
  const auto groups = with_groups(5e-2);
  EXPECT_EQ(in_words(*rates_of(DefaultPolicy{}, groups), groups), "FMR 0.05 within the worst group measured");
  EXPECT_EQ(in_words(*rates_of(*parse_policy("mixed-fmr:1e-3"), groups), groups), "FMR 0.001 of mixed strangers");
  const auto mixed = match::Calibration::create(20, -8, {{1e-1, 0.2F}, {1e-2, 0.3F}}, "made up");
  EXPECT_EQ(in_words(*rates_of(*parse_policy("fmr:1e-2"), *mixed), *mixed),
            "FMR 0.01 of mixed strangers; groups were not measured");
  EXPECT_EQ(rates_of(RawPolicy{}, groups), std::nullopt);
}

TEST(Policies, parse_what_they_print_and_refuse_the_rest) {
  for (const char* text :
       {"fmr:0.0001,0.01", "raw:0.6,0.4", "score:0.85,0.45", "raw:0.6000001,0.4", "fmr:0.00012345678,0.01", "bits:5,5",
        "bits:28,36", "bits:50,128", "default", "mixed-fmr:0.0001,0.01"}) {
    const auto policy = parse_policy(text);
    ASSERT_TRUE(policy) << text;
    EXPECT_EQ(to_string(*policy), text);
  }
  EXPECT_EQ(to_string(*parse_policy("fmr:1e-4")), "fmr:0.0001,0.01");
  EXPECT_EQ(to_string(*parse_policy("fmr:0.05")), "fmr:0.05,0.05");
  EXPECT_EQ(to_string(*parse_policy("mixed-fmr:0.05")), "mixed-fmr:0.05,0.05");
  EXPECT_EQ(to_string(*parse_policy("bits:30")), "bits:30,30");
  for (const char* text : {"",
                           "fmr",
                           "fmr:",
                           "fmr:x",
                           "fmr:0",
                           "fmr:1e-2,1e-4",
                           "fmr:1e-4,1",
                           "fmr:nan",
                           "default:1e-4",
                           "defaults",
                           "mixed-fmr:0",
                           "raw:0.6",
                           "raw:0.4,0.6",
                           "raw:2,0",
                           "score:1,0.5",
                           "score:0.5,0",
                           "guess:1,1",
                           "raw:0.6,0.4,0.2",
                           "score:0.99999999,0.5",
                           "bits:4",
                           "bits:51",
                           "bits:30,129",
                           "bits:30,29",
                           "bits:30.5",
                           "bits:30,31.5",
                           "bits:-30"}) {
    EXPECT_EQ(parse_policy(text).error().code, ErrorCode::invalid_argument) << text;
  }
}

TEST(Decisions, stand_at_their_thresholds_and_fail_closed) {
  const Thresholds thresholds{0.6F, 0.4F};
  EXPECT_EQ(decide(thresholds, 0.6F), Decision::accept);
  EXPECT_EQ(decide(thresholds, std::nextafter(0.6F, 0.0F)), Decision::reverify);
  EXPECT_EQ(decide(thresholds, 0.4F), Decision::reverify);
  EXPECT_EQ(decide(thresholds, std::nextafter(0.4F, 0.0F)), Decision::reject);
  EXPECT_EQ(decide(thresholds, std::nanf("")), Decision::reject);
}

TEST(Decisions, a_score_policy_stands_at_its_scores) {
  const auto calibration = match::Calibration::create(20, -8, {{0.1, 0.2F}}, "made up");
  const auto thresholds = thresholds_for(ScorePolicy{0.85F, 0.45F}, *calibration);
  ASSERT_TRUE(thresholds);
  EXPECT_NEAR(calibration->score(thresholds->accept), 0.85F, 1e-4);
  EXPECT_NEAR(calibration->score(thresholds->reject), 0.45F, 1e-4);
}

}  // namespace
}  // namespace selfsame::pipeline
