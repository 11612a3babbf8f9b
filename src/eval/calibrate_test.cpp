#include "eval/calibrate.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "eval/synthetic_scores_test_support.hpp"

namespace selfsame::eval {
namespace {

ScoreSet set_of(const std::vector<float>& genuine, const std::vector<float>& impostor) {
  auto set = ScoreSet::create(genuine, impostor);
  EXPECT_TRUE(set.has_value());
  return *std::move(set);
}

ScoreSet gaussian(std::size_t genuine, std::size_t impostor, double separation, unsigned seed) {
  const auto scores = synthetic::gaussian_scores(genuine, impostor, separation, seed);
  return set_of(scores.genuine, scores.impostor);
}

TEST(FitLogistic, finds_the_true_llr_when_scores_are_gaussian) {
  // Two normals of unit variance at 0 and d: llr(s) = d s - d^2 / 2, whatever the sizes of the classes.
  const auto fit = fit_logistic(gaussian(4000, 80'000, 3, 5));
  ASSERT_TRUE(fit);
  EXPECT_NEAR(fit->slope, 3, 0.12);
  EXPECT_NEAR(fit->intercept, -4.5, 0.2);
  EXPECT_LT(fit->iterations, 20);
}

TEST(FitLogistic, scales_with_the_scores) {
  const auto scores = synthetic::gaussian_scores(500, 2000, 2, 9);
  std::vector<float> genuine = scores.genuine, impostor = scores.impostor;
  const auto fit = fit_logistic(set_of(genuine, impostor));
  for (auto* group : {&genuine, &impostor}) {
    for (float& score : *group) score = 1000 + score / 64;
  }
  const auto moved = fit_logistic(set_of(genuine, impostor));
  ASSERT_TRUE(fit && moved);
  EXPECT_NEAR(moved->slope, 64 * fit->slope, 0.2);
  EXPECT_NEAR(moved->intercept + 1000 * moved->slope, fit->intercept, 0.02);
}

TEST(FitLogistic, gradient_vanishes_at_the_solution) {
  const std::vector<float> genuine = {0.9F, 0.5F, 0.7F, 0.2F};
  const std::vector<float> impostor = {0.1F, 0.3F, 0.6F, 0.2F, 0.0F, 0.1F};
  const auto fit = fit_logistic(set_of(genuine, impostor));
  ASSERT_TRUE(fit);
  const auto p = [&](float s) { return 1 / (1 + std::exp(-(fit->slope * static_cast<double>(s) + fit->intercept))); };
  double slope = 0, intercept = 0;
  for (const float s : genuine) {
    slope += (p(s) - 5.0 / 6) * static_cast<double>(s) / 4;
    intercept += (p(s) - 5.0 / 6) / 4;
  }
  for (const float s : impostor) {
    slope += (p(s) - 1.0 / 8) * static_cast<double>(s) / 6;
    intercept += (p(s) - 1.0 / 8) / 6;
  }
  EXPECT_NEAR(slope, 0, 1e-6);
  EXPECT_NEAR(intercept, 0, 1e-6);
}

TEST(FitLogistic, stays_finite_when_classes_do_not_overlap) {
  const auto fit = fit_logistic(set_of({0.8F, 0.9F}, {0.1F, 0.2F, 0.15F}));
  ASSERT_TRUE(fit);
  EXPECT_GT(fit->slope, 0);
  EXPECT_LT(fit->slope, 100);
}

TEST(FitLogistic, refuses_when_scores_say_nothing_or_the_opposite) {
  EXPECT_FALSE(fit_logistic(set_of({0.5F, 0.5F}, {0.5F})));
  EXPECT_FALSE(fit_logistic(set_of({0.1F, 0.2F}, {0.8F, 0.9F})));
}

TEST(ThresholdTable, stops_where_ten_false_matches_are_no_longer_permitted) {
  const auto rows = [](std::size_t impostors) {
    std::vector<float> scores(impostors);
    for (std::size_t i = 0; i < impostors; ++i) scores[i] = static_cast<float>(i);
    return threshold_table(set_of({1e9F}, scores));
  };
  EXPECT_TRUE(rows(99).empty());
  EXPECT_EQ(rows(100).size(), 1U);
  EXPECT_EQ(rows(999).back().fmr, 1e-1);
  EXPECT_EQ(rows(1000).back().fmr, 1e-2);
  EXPECT_EQ(rows(9999).back().fmr, 3e-3);
  EXPECT_EQ(rows(10'000).back().fmr, 1e-3);
}

TEST(ThresholdTable, falls_in_fmr_and_rises_in_threshold) {
  const ScoreSet set = gaussian(100, 120'000, 3, 4);
  const auto table = threshold_table(set);
  ASSERT_EQ(table.size(), 6U);  // 1e-1, 1e-2, 3e-3, 1e-3, 3e-4, 1e-4
  for (std::size_t i = 0; i < table.size(); ++i) {
    EXPECT_LE(set.fmr(table[i].threshold), table[i].fmr);
    EXPECT_NEAR(table[i].threshold, -normal_quantile(table[i].fmr), 0.25);
    if (i > 0) {
      EXPECT_LT(table[i].fmr, table[i - 1].fmr);
      EXPECT_GT(table[i].threshold, table[i - 1].threshold);
    }
  }
}

TEST(ThresholdTable, leaves_out_a_rate_whose_threshold_does_not_rise) {
  std::vector<float> impostor(10'000, 0.0F);
  std::fill_n(impostor.begin(), 11, 1.0F);
  const auto table = threshold_table(set_of({2}, impostor));
  // 11 false matches at 1: permitted down to 3e-3, which all have the threshold just above 0.
  ASSERT_EQ(table.size(), 2U);
  EXPECT_EQ(table[0].fmr, 1e-1);
  EXPECT_EQ(table[1].fmr, 1e-3);
}

TEST(CalibrationQuality, cllr_is_one_bit_when_llr_is_always_zero) {
  const auto quality = calibration_quality(gaussian(200, 300, 2, 1), LogisticFit{0, 0, 0});
  EXPECT_NEAR(quality.cllr, 1, 1e-12);
  EXPECT_NEAR(quality.expected_calibration_error, 0, 1e-12);
}

TEST(CalibrationQuality, min_cllr_is_known_when_classes_are_apart_or_alike) {
  EXPECT_NEAR(calibration_quality(set_of({2, 3}, {0, 1}), {1, 0, 0}).min_cllr, 0, 1e-12);
  EXPECT_NEAR(calibration_quality(set_of({0, 1}, {2, 3}), {1, 0, 0}).min_cllr, 1, 1e-12);
  EXPECT_NEAR(calibration_quality(set_of({1, 1}, {1}), {1, 0, 0}).min_cllr, 1, 1e-12);
  // Pools {0: impostor}, {1: both}, {2: genuine}: half of either class costs one bit.
  EXPECT_NEAR(calibration_quality(set_of({1, 2}, {0, 1}), {1, 0, 0}).min_cllr, 0.5, 1e-12);
}

TEST(CalibrationQuality, a_fit_is_near_the_best_and_a_distorted_one_is_not) {
  const ScoreSet set = gaussian(3000, 9000, 2.5, 8);
  const auto fit = fit_logistic(set);
  const auto good = calibration_quality(set, *fit);
  EXPECT_LE(good.min_cllr, good.cllr);
  EXPECT_NEAR(good.cllr, good.min_cllr, 0.01);
  EXPECT_LT(good.expected_calibration_error, 0.02);
  const auto bad = calibration_quality(set, LogisticFit{fit->slope * 4, fit->intercept * 4 + 3, 0});
  EXPECT_GT(bad.cllr, good.cllr + 0.1);
  EXPECT_GT(bad.expected_calibration_error, 0.05);
  EXPECT_NEAR(bad.min_cllr, good.min_cllr, 1e-12);
}

}  // namespace
}  // namespace selfsame::eval
