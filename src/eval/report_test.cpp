#include "eval/report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "eval/score_csv.hpp"
#include "eval/synthetic_scores_test_support.hpp"

namespace selfsame::eval {
namespace {

using ::testing::HasSubstr;

Summary small_summary() {
  Summary summary;
  summary.test = {"LFW, folds 8-9", "lfw", "mobilefacenet@1", 1234, 4000, 3};
  summary.genuine = 1200;
  summary.impostor = 1'234'567;
  summary.equal_error = {0.0123, 0.4567F};
  summary.equal_error_interval = Interval{0.01, 0.015};
  summary.tar = {{1e-2, TarPoint{1e-2, 0.9933, 0.31F, 12'345}, Interval{0.99, 0.9966}},
                 {1e-6, TarPoint{1e-6, 0.5, 0.71F, 1}, std::nullopt},
                 {3e-7, std::nullopt, std::nullopt}};
  summary.bootstrap_replicates = 1000;
  summary.folds = CrossValidation{{{1, 0.33F, 600, 597, 1, 0.995, {0.98, 0.999}}}, 0.995, 0.001, {0.99, 0.998}};
  return summary;
}

TEST(Report, table_is_golden) {
  EXPECT_EQ(to_table(small_summary()),
            "Data         LFW, folds 8-9\n"
            "Protocol     lfw\n"
            "System       mobilefacenet@1\n"
            "People       1 234\n"
            "Samples      4 000, failed to enrol 3 (FTE 0.0750 %)\n"
            "Comparisons  1 200 genuine, 1 234 567 impostor\n"
            "\n"
            "                      rate     95 % interval  threshold\n"
            "  EER               1.23 %    [1.00, 1.50] %     0.4567\n"
            "  TAR at FMR 1e-2  99.33 %  [99.00, 99.66] %     0.3100\n"
            "  TAR at FMR 1e-6  50.00 %                 -     0.7100  *\n"
            "  TAR at FMR 3e-7        -                 -          -  not enough comparisons\n"
            "  * rests on fewer than 30 permitted false matches (rule of 30)\n"
            "  intervals: bootstrap over people, 1 000 replicates\n"
            "\n"
            "Cross-validation, each fold judged by the threshold of the others: accuracy 99.50 % +- 0.10 %\n"
            "  fold  accuracy     95 % interval  threshold  right   of\n"
            "  1      99.50 %  [98.00, 99.90] %     0.3300    597  600\n");
}

TEST(Report, table_bounds_fnmr_by_the_rule_of_three_when_no_genuine_comparison_failed) {
  Summary summary = small_summary();
  summary.tar[1].point->tar = 1;
  EXPECT_THAT(to_table(summary), HasSubstr("0.7100  * no non-match: FNMR <= 0.25 % (rule of 3)\n"));
}

TEST(Report, json_holds_every_figure) {
  const auto json = to_json(small_summary());
  EXPECT_EQ(json["data"], "LFW, folds 8-9");
  EXPECT_EQ(json["failure_to_enrol"]["samples"], 3);
  EXPECT_DOUBLE_EQ(json["failure_to_enrol"]["rate"].get<double>(), 0.00075);
  EXPECT_EQ(json["comparisons"]["impostor"], 1'234'567);
  EXPECT_DOUBLE_EQ(json["eer"]["rate"].get<double>(), 0.0123);
  EXPECT_EQ(json["eer"]["interval"], nlohmann::json::array({0.01, 0.015}));
  ASSERT_EQ(json["tar"].size(), 3U);
  EXPECT_DOUBLE_EQ(json["tar"][0]["tar"].get<double>(), 0.9933);
  EXPECT_EQ(json["tar"][0]["rule_of_30"], true);
  EXPECT_TRUE(json["tar"][1]["interval"].is_null());
  EXPECT_TRUE(json["tar"][2]["tar"].is_null());
  EXPECT_EQ(json["tar"][2]["reason"], "not enough comparisons");
  EXPECT_EQ(json["cross_validation"]["folds"][0]["correct"], 597);
  EXPECT_EQ(json.begin().key(), "data");
}

TEST(Report, json_parses_back_and_is_null_without_folds) {
  Summary summary = small_summary();
  summary.folds.reset();
  const auto json = nlohmann::json::parse(to_json(summary).dump());
  EXPECT_TRUE(json["cross_validation"].is_null());
}

TEST(Report, summary_is_that_of_the_metrics) {
  const auto pairs = synthetic::dependent_pairs(20, 3, 3, 1);
  const auto set = ScoreSet::create(pairs);
  SummaryOptions options;
  options.fmrs = {1e-2, 1e-5};
  options.bootstrap->replicates = 30;
  std::size_t calls = 0;
  const auto summary =
      summarise(*set, {"synthetic", "folders", "", 20, 60, 0}, options, [&](std::size_t, std::size_t) { ++calls; });
  ASSERT_TRUE(summary);
  EXPECT_EQ(calls, 30U);
  EXPECT_EQ(summary->genuine, 60U);
  EXPECT_EQ(summary->impostor, 1710U);
  EXPECT_DOUBLE_EQ(summary->equal_error.rate, equal_error(*set).rate);
  ASSERT_TRUE(summary->equal_error_interval);
  EXPECT_LE(summary->equal_error_interval->low, summary->equal_error.rate);
  EXPECT_GE(summary->equal_error_interval->high, summary->equal_error.rate);
  EXPECT_TRUE(summary->tar[0].point);
  EXPECT_TRUE(summary->tar[0].interval);
  EXPECT_FALSE(summary->tar[1].point);
  EXPECT_FALSE(summary->tar[1].interval);
}

TEST(Report, summary_has_no_intervals_when_people_are_unknown_or_not_asked_for) {
  const auto nameless = ScoreSet::create(std::vector<float>{1}, std::vector<float>{0});
  const auto summary = summarise(*nameless, {});
  ASSERT_TRUE(summary);
  EXPECT_FALSE(summary->equal_error_interval);
  EXPECT_EQ(summary->tar.size(), 5U);
  EXPECT_EQ(summary->failure_to_enrol(), 0);
  EXPECT_THAT(to_table(*summary), HasSubstr("not enough comparisons"));
}

TEST(Report, summary_refuses_rates_outside_zero_to_one) {
  const auto set = ScoreSet::create(std::vector<float>{1}, std::vector<float>{0});
  for (const double fmr : {0.0, 1.0, -1.0}) {
    SummaryOptions options;
    options.fmrs = {fmr};
    EXPECT_FALSE(summarise(*set, {}, options));
  }
}

TEST(ScoreCsv, rows_are_golden) {
  std::ostringstream out;
  ScoreCsvWriter csv(out);
  csv.write({"a/1.jpg", "a/2.jpg", "a", "a", true, 0.1F});
  csv.write({"a,\"b\"", "line\nbreak", "", "b", false, -1e-7F});
  csv.write({"x", "y", "p", "q", false, std::nullopt});
  ASSERT_TRUE(csv.finish());
  EXPECT_EQ(out.str(),
            "sample_a,sample_b,person_a,person_b,genuine,score\n"
            "a/1.jpg,a/2.jpg,a,a,1,0.1\n"
            "\"a,\"\"b\"\"\",\"line\nbreak\",,b,0,-1e-07\n"
            "x,y,p,q,0,\n");
}

TEST(ScoreCsv, scores_read_back_as_the_same_float) {
  std::mt19937 random(1);
  for (int i = 0; i < 200; ++i) {
    const float score = static_cast<float>(random()) / 4294967296.0F * 2 - 1;
    std::ostringstream out;
    ScoreCsvWriter csv(out);
    csv.write({"", "", "", "", true, score});
    ASSERT_TRUE(csv.finish());
    const std::string text = out.str();
    EXPECT_EQ(std::stof(text.substr(text.rfind(',') + 1)), score);
  }
}

TEST(ScoreCsv, writes_in_between_when_rows_are_many) {
  std::ostringstream out;
  ScoreCsvWriter csv(out);
  for (int i = 0; i < 10'000; ++i) csv.write({"sample_a", "sample_b", "a", "b", false, 0.5F});
  EXPECT_GT(out.str().size(), 64U << 10);
  ASSERT_TRUE(csv.finish());
  const std::string text = out.str();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 10'001);
}

TEST(ScoreCsv, finish_fails_when_the_stream_failed) {
  std::ostringstream out;
  ScoreCsvWriter csv(out);
  out.setstate(std::ios::badbit);
  const Status status = csv.finish();
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::io_failed);
}

}  // namespace
}  // namespace selfsame::eval
