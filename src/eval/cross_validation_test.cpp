#include "eval/cross_validation.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

namespace selfsame::eval {
namespace {

std::size_t right_at(std::span<const FoldComparison> comparisons, float threshold) {
  std::size_t right = 0;
  for (const auto& c : comparisons) right += c.score && (*c.score >= threshold) == c.genuine ? 1U : 0U;
  return right;
}

TEST(MostAccurateThreshold, is_as_accurate_as_brute_force_when_scores_tie) {
  std::mt19937 random(3);
  for (int round = 0; round < 300; ++round) {
    std::vector<FoldComparison> comparisons;
    std::size_t best = 0;
    const std::size_t count = 1 + random() % 15;
    for (std::size_t i = 0; i < count; ++i) {
      comparisons.push_back({static_cast<float>(random() % 7), random() % 2 == 0, 1});
    }
    for (float t = -0.5F; t < 8; t += 0.5F) best = std::max(best, right_at(comparisons, t));
    const auto threshold = most_accurate_threshold(comparisons);
    ASSERT_TRUE(threshold);
    EXPECT_EQ(right_at(comparisons, *threshold), best);
  }
}

TEST(MostAccurateThreshold, is_the_middle_of_the_widest_gap_when_several_are_best) {
  const std::vector<FoldComparison> apart = {{0.2F, false, 1}, {0.6F, true, 1}, {0.9F, true, 1}};
  EXPECT_FLOAT_EQ(*most_accurate_threshold(apart), 0.4F);
  // One error in either gap: [0.1, 0.2] and [0.4, 0.8].
  const std::vector<FoldComparison> two = {{0.1F, false, 1}, {0.2F, true, 1}, {0.4F, false, 1}, {0.8F, true, 1}};
  EXPECT_FLOAT_EQ(*most_accurate_threshold(two), 0.6F);
}

TEST(MostAccurateThreshold, accepts_all_or_none_when_one_class_is_missing) {
  const std::vector<FoldComparison> genuine = {{0.2F, true, 1}, {0.6F, true, 1}};
  EXPECT_LE(*most_accurate_threshold(genuine), 0.2F);
  const std::vector<FoldComparison> impostor = {{0.2F, false, 1}, {0.6F, false, 1}};
  EXPECT_GT(*most_accurate_threshold(impostor), 0.6F);
}

TEST(CrossValidate, judges_each_fold_by_the_threshold_of_the_others) {
  // Fold 1 separates at 0.5, fold 2 at 0.3: each makes the other one's mistakes.
  const std::vector<FoldComparison> comparisons = {
      {0.40F, false, 1}, {0.60F, true, 1}, {0.41F, false, 1}, {0.61F, true, 1},
      {0.20F, false, 2}, {0.40F, true, 2}, {0.21F, false, 2}, {0.70F, true, 2},
  };
  const auto validation = cross_validate(comparisons);
  ASSERT_TRUE(validation);
  ASSERT_EQ(validation->folds.size(), 2U);
  EXPECT_NEAR(validation->folds[0].threshold, (0.21 + 0.40) / 2, 1e-6);
  EXPECT_EQ(validation->folds[0].correct, 2U);  // both impostors of fold 1 exceed it
  EXPECT_NEAR(validation->folds[1].threshold, (0.41 + 0.60) / 2, 1e-6);
  EXPECT_EQ(validation->folds[1].correct, 3U);  // the genuine 0.40 falls short
  EXPECT_DOUBLE_EQ(validation->mean_accuracy, (0.5 + 0.75) / 2);
  // Sample deviation of {0.5, 0.75} is 0.25 / sqrt(2); over sqrt(2) again: 0.125.
  EXPECT_NEAR(validation->standard_error, 0.125, 1e-12);
  EXPECT_EQ(validation->interval, wilson_interval(5, 8));
}

TEST(CrossValidate, counts_a_failed_comparison_as_wrong_in_either_class) {
  const std::vector<FoldComparison> comparisons = {
      {0.1F, false, 1},         {0.9F, true, 1},  {std::nullopt, true, 1},
      {std::nullopt, false, 1}, {0.1F, false, 2}, {0.9F, true, 2},
  };
  const auto validation = cross_validate(comparisons);
  ASSERT_TRUE(validation);
  EXPECT_EQ(validation->folds[0].failed, 2U);
  EXPECT_DOUBLE_EQ(validation->folds[0].accuracy, 0.5);
  EXPECT_DOUBLE_EQ(validation->folds[1].accuracy, 1);
}

TEST(CrossValidate, refuses_when_only_one_fold_is_present) {
  const std::vector<FoldComparison> comparisons = {{0.1F, false, 9}, {0.9F, true, 9}};
  const auto validation = cross_validate(comparisons);
  ASSERT_FALSE(validation);
  EXPECT_EQ(validation.error().code, ErrorCode::invalid_argument);
  EXPECT_NE(validation.error().message.find("only fold 9"), std::string::npos);
}

TEST(CrossValidate, refuses_when_there_is_nothing_to_judge) {
  EXPECT_FALSE(cross_validate({}));
  EXPECT_FALSE(cross_validate(std::vector<FoldComparison>{{std::nullopt, true, 1}, {0.5F, true, 2}}));
  const float nan = std::numeric_limits<float>::quiet_NaN();
  EXPECT_FALSE(cross_validate(std::vector<FoldComparison>{{nan, true, 1}, {0.5F, true, 2}}));
}

}  // namespace
}  // namespace selfsame::eval
