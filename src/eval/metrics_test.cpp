#include "eval/metrics.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include "eval/operating_point.hpp"
#include "eval/synthetic_scores_test_support.hpp"

namespace selfsame::eval {
namespace {

ScoreSet set_of(const std::vector<float>& genuine, const std::vector<float>& impostor) {
  auto set = ScoreSet::create(genuine, impostor);
  EXPECT_TRUE(set.has_value());
  return *std::move(set);
}

double brute_fmr(const std::vector<float>& impostor, float threshold) {
  const auto matches = std::count_if(impostor.begin(), impostor.end(), [&](float s) { return s >= threshold; });
  return static_cast<double>(matches) / static_cast<double>(impostor.size());
}
double brute_fnmr(const std::vector<float>& genuine, float threshold) {
  const auto misses = std::count_if(genuine.begin(), genuine.end(), [&](float s) { return s < threshold; });
  return static_cast<double>(misses) / static_cast<double>(genuine.size());
}

/// Every threshold that can change a decision: each score, and one above all.
std::vector<float> brute_thresholds(const std::vector<float>& genuine, const std::vector<float>& impostor) {
  std::vector<float> thresholds = genuine;
  thresholds.insert(thresholds.end(), impostor.begin(), impostor.end());
  std::sort(thresholds.begin(), thresholds.end());
  thresholds.push_back(next_above(thresholds.back()));
  return thresholds;
}

double brute_equal_error(const std::vector<float>& genuine, const std::vector<float>& impostor) {
  double fmr_before = 1, fnmr_before = 0;
  for (const float t : brute_thresholds(genuine, impostor)) {
    const double fmr = brute_fmr(impostor, t), fnmr = brute_fnmr(genuine, t);
    if (fnmr >= fmr) {
      const double share = (fmr_before - fnmr_before) / ((fmr_before - fnmr_before) - (fmr - fnmr));
      return fmr_before + share * (fmr - fmr_before);
    }
    fmr_before = fmr;
    fnmr_before = fnmr;
  }
  return -1;
}

double brute_tar(const std::vector<float>& genuine, const std::vector<float>& impostor, double fmr) {
  double best = 0;
  for (const float t : brute_thresholds(genuine, impostor)) {
    if (brute_fmr(impostor, t) <= fmr) best = std::max(best, 1 - brute_fnmr(genuine, t));
    const float above = next_above(t);
    if (brute_fmr(impostor, above) <= fmr) best = std::max(best, 1 - brute_fnmr(genuine, above));
  }
  return best;
}

struct SmallCase {
  std::vector<float> genuine;
  std::vector<float> impostor;
};
/// Few distinct values, so that ties within and across the classes are common; negative ones too.
SmallCase small_case(unsigned seed) {
  std::mt19937 random(seed);
  SmallCase scores;
  const std::size_t genuine = 1 + random() % 12;
  const std::size_t impostor = 1 + random() % 30;
  for (std::size_t i = 0; i < genuine; ++i) scores.genuine.push_back(static_cast<float>(random() % 9) / 4 - 0.5F);
  for (std::size_t i = 0; i < impostor; ++i) scores.impostor.push_back(static_cast<float>(random() % 9) / 4 - 1.0F);
  return scores;
}

TEST(FloatOrder, is_the_order_of_floats_and_comes_back) {
  const std::vector<float> ascending = {-std::numeric_limits<float>::max(), -1.5F, -1e-40F, -0.0F, 0.0F, 1e-40F, 2.0F};
  for (std::size_t i = 0; i < ascending.size(); ++i) {
    EXPECT_EQ(std::signbit(float_of_order(float_order(ascending[i]))), std::signbit(ascending[i]));
    EXPECT_EQ(float_of_order(float_order(ascending[i])), ascending[i]);
    if (i > 0) {
      EXPECT_LT(float_order(ascending[i - 1]), float_order(ascending[i]));
    }
  }
  EXPECT_EQ(float_of_order(float_order(1.0F) + 1), next_above(1.0F));
  EXPECT_EQ(float_of_order(float_order(-1.0F) + 1), next_above(-1.0F));
}

TEST(ScoreSet, rates_count_a_score_at_the_threshold_as_a_match) {
  const ScoreSet set = set_of({0.4F, 0.6F, 0.8F, 0.9F}, {0.1F, 0.2F, 0.4F, 0.6F});
  EXPECT_DOUBLE_EQ(set.fmr(0.4F), 0.5);
  EXPECT_DOUBLE_EQ(set.fnmr(0.4F), 0);
  EXPECT_DOUBLE_EQ(set.fmr(next_above(0.4F)), 0.25);
  EXPECT_DOUBLE_EQ(set.fnmr(next_above(0.4F)), 0.25);
  EXPECT_DOUBLE_EQ(set.fmr(-1), 1);
  EXPECT_DOUBLE_EQ(set.fnmr(2), 1);
}

TEST(ScoreSet, numbers_people_without_gaps_when_subjects_are_sparse) {
  const std::vector<ScoredPair> pairs = {{0.9F, true, 700, 700}, {0.1F, false, 700, 3}, {0.2F, false, 3, 90'000}};
  const auto set = ScoreSet::create(pairs);
  ASSERT_TRUE(set);
  EXPECT_EQ(set->people(), 3U);
  EXPECT_EQ(set->genuine().a, (std::vector<std::uint32_t>{1}));
  EXPECT_EQ(set->impostor().a, (std::vector<std::uint32_t>{1, 0}));
  EXPECT_EQ(set->impostor().b, (std::vector<std::uint32_t>{0, 2}));
}

TEST(ScoreSet, refuses_when_a_class_is_empty) {
  const std::vector<float> some = {1.0F};
  const std::vector<float> none;
  const auto no_genuine = ScoreSet::create(none, some);
  ASSERT_FALSE(no_genuine);
  EXPECT_EQ(no_genuine.error().code, ErrorCode::invalid_argument);
  EXPECT_NE(no_genuine.error().message.find("no genuine"), std::string::npos);
  const auto no_impostor = ScoreSet::create(some, none);
  ASSERT_FALSE(no_impostor);
  EXPECT_NE(no_impostor.error().message.find("no impostor"), std::string::npos);
  EXPECT_FALSE(ScoreSet::create(std::vector<ScoredPair>{}));
}

TEST(ScoreSet, refuses_when_scores_or_subjects_are_impossible) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const auto with = [](ScoredPair bad) {
    return ScoreSet::create(std::vector<ScoredPair>{{1, true, 0, 0}, {0, false, 0, 1}, bad});
  };
  EXPECT_TRUE(with({0.5F, false, 0, kMaxSubjects - 1}));
  EXPECT_FALSE(with({0.5F, false, 0, kMaxSubjects}));
  EXPECT_FALSE(with({nan, false, 0, 1}));
  EXPECT_FALSE(with({std::numeric_limits<float>::infinity(), false, 0, 1}));
  EXPECT_FALSE(with({0.5F, true, 0, 1}));
  const auto self = with({0.5F, false, 1, 1});
  ASSERT_FALSE(self);
  EXPECT_NE(self.error().message.find("comparison 2"), std::string::npos);
  EXPECT_FALSE(ScoreSet::create(std::vector<float>{nan}, std::vector<float>{0}));
}

TEST(EqualError, equals_brute_force_when_sets_are_small_and_full_of_ties) {
  for (unsigned seed = 0; seed < 500; ++seed) {
    const SmallCase scores = small_case(seed);
    const ScoreSet set = set_of(scores.genuine, scores.impostor);
    EXPECT_NEAR(equal_error(set).rate, brute_equal_error(scores.genuine, scores.impostor), 1e-12) << seed;
  }
}

TEST(EqualError, is_known_when_classes_are_apart_equal_or_swapped) {
  EXPECT_DOUBLE_EQ(equal_error(set_of({2, 3}, {0, 1})).rate, 0);
  EXPECT_DOUBLE_EQ(equal_error(set_of({1, 1}, {1, 1, 1})).rate, 0.5);
  EXPECT_DOUBLE_EQ(equal_error(set_of({0, 1}, {2, 3})).rate, 1);
  // FMR 1/2 and FNMR 1/2 at one threshold.
  EXPECT_DOUBLE_EQ(equal_error(set_of({1, 3}, {0, 2})).rate, 0.5);
}

TEST(EqualError, threshold_separates_the_classes_when_they_do_not_overlap) {
  const float threshold = equal_error(set_of({2, 3}, {0, 1})).threshold;
  EXPECT_GT(threshold, 1);
  EXPECT_LE(threshold, 2);
}

TEST(EqualError, approaches_closed_form_when_scores_are_gaussian) {
  for (const double separation : {1.0, 2.0, 4.0}) {
    const auto scores = synthetic::gaussian_scores(60'000, 60'000, separation, 7);
    const EqualError eer = equal_error(set_of(scores.genuine, scores.impostor));
    const double truth = normal_cdf(-separation / 2);
    EXPECT_NEAR(eer.rate, truth, 4 * std::sqrt(truth * (1 - truth) / 60'000)) << separation;
    EXPECT_NEAR(eer.threshold, separation / 2, 0.05);
  }
}

TEST(TarAt, equals_brute_force_when_sets_are_small_and_full_of_ties) {
  for (unsigned seed = 0; seed < 500; ++seed) {
    const SmallCase scores = small_case(seed);
    const ScoreSet set = set_of(scores.genuine, scores.impostor);
    for (const double fmr : {0.5, 0.25, 0.1}) {
      const auto point = tar_at(set, fmr);
      ASSERT_EQ(point.has_value(), static_cast<double>(scores.impostor.size()) * fmr >= 1) << seed;
      if (!point) continue;
      EXPECT_NEAR(point->tar, brute_tar(scores.genuine, scores.impostor, fmr), 1e-12) << seed;
      EXPECT_LE(set.fmr(point->threshold), fmr);
      // The threshold is the smallest: one float lower, too many impostors match (or all thresholds will do).
      const float lower = float_of_order(float_order(point->threshold) - 1);
      EXPECT_TRUE(set.fmr(lower) > fmr || point->threshold == set.lowest()) << seed;
    }
  }
}

TEST(TarAt, approaches_closed_form_when_scores_are_gaussian) {
  const auto scores = synthetic::gaussian_scores(20'000, 200'000, 4, 11);
  const ScoreSet set = set_of(scores.genuine, scores.impostor);
  for (const double fmr : {1e-1, 1e-2, 1e-3}) {
    const auto point = tar_at(set, fmr);
    ASSERT_TRUE(point);
    EXPECT_NEAR(point->tar, normal_cdf(4 + normal_quantile(fmr)), 0.02) << fmr;
    EXPECT_NEAR(point->threshold, -normal_quantile(fmr), 0.06) << fmr;
  }
}

TEST(TarAt, needs_one_permitted_false_match_at_the_limit_and_one_short) {
  const std::vector<float> genuine = {5};
  for (const double fmr : standard_fmrs()) {
    if (fmr < 1e-5) continue;
    const auto enough = static_cast<std::size_t>(std::llround(1 / fmr));
    std::vector<float> impostor(enough, 0.0F);
    impostor.back() = 1;
    const auto point = tar_at(set_of(genuine, impostor), fmr);
    ASSERT_TRUE(point) << fmr;
    EXPECT_EQ(point->permitted_false_matches, 1U);
    EXPECT_FALSE(point->meets_rule_of_30());
    // The one permitted false match is used: the threshold lies just above the second highest impostor.
    EXPECT_EQ(point->threshold, next_above(0.0F));
    impostor.pop_back();
    EXPECT_FALSE(tar_at(set_of(genuine, impostor), fmr)) << fmr;
  }
}

TEST(TarAt, rule_of_30_holds_from_thirty_permitted_false_matches) {
  const std::vector<float> genuine = {5};
  EXPECT_TRUE(tar_at(set_of(genuine, std::vector<float>(3000, 0.0F)), 1e-2)->meets_rule_of_30());
  EXPECT_FALSE(tar_at(set_of(genuine, std::vector<float>(2999, 0.0F)), 1e-2)->meets_rule_of_30());
}

TEST(TarAt, is_zero_when_all_scores_are_equal) {
  const auto point = tar_at(set_of({1, 1}, std::vector<float>(100, 1.0F)), 1e-2);
  ASSERT_TRUE(point);
  EXPECT_DOUBLE_EQ(point->tar, 0);
}

TEST(DetCurve, holds_every_operating_point_when_the_set_is_small) {
  for (unsigned seed = 0; seed < 100; ++seed) {
    const SmallCase scores = small_case(seed);
    const auto curve = det_curve(set_of(scores.genuine, scores.impostor), 1e-9);
    auto thresholds = brute_thresholds(scores.genuine, scores.impostor);
    thresholds.erase(std::unique(thresholds.begin(), thresholds.end()), thresholds.end());
    ASSERT_EQ(curve.size(), thresholds.size());
    for (std::size_t i = 0; i < curve.size(); ++i) {
      EXPECT_EQ(curve[i].threshold, thresholds[i]);
      EXPECT_DOUBLE_EQ(curve[i].fmr, brute_fmr(scores.impostor, thresholds[i]));
      EXPECT_DOUBLE_EQ(curve[i].fnmr, brute_fnmr(scores.genuine, thresholds[i]));
    }
  }
}

TEST(DetCurve, stays_short_and_monotone_when_the_set_is_large) {
  const auto scores = synthetic::gaussian_scores(30'000, 30'000, 2, 3);
  const auto curve = det_curve(set_of(scores.genuine, scores.impostor), 0.02);
  EXPECT_LE(curve.size(), 2U + 1200U);
  EXPECT_GT(curve.size(), 100U);
  EXPECT_EQ(curve.front().fmr, 1);
  EXPECT_EQ(curve.front().fnmr, 0);
  EXPECT_EQ(curve.back().fmr, 0);
  EXPECT_EQ(curve.back().fnmr, 1);
  for (std::size_t i = 1; i < curve.size(); ++i) {
    EXPECT_LE(curve[i].fmr, curve[i - 1].fmr);
    EXPECT_GE(curve[i].fnmr, curve[i - 1].fnmr);
    EXPECT_GT(curve[i].threshold, curve[i - 1].threshold);
  }
  // Normal scores of equal spread: probit(FMR) + probit(FNMR) = -separation.
  for (const DetPoint& point : curve) {
    if (std::min(point.fmr, point.fnmr) < 0.003) continue;
    EXPECT_NEAR(normal_quantile(point.fmr) + normal_quantile(point.fnmr), -2, 0.15);
  }
}

}  // namespace
}  // namespace selfsame::eval
