#include "eval/bootstrap.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "eval/synthetic_scores_test_support.hpp"

namespace selfsame::eval {
namespace {

ScoreSet people_set(std::uint32_t people, std::uint32_t samples, double separation, unsigned seed) {
  auto set = ScoreSet::create(synthetic::dependent_pairs(people, samples, separation, seed));
  EXPECT_TRUE(set.has_value());
  return *std::move(set);
}

BootstrapOptions replicates(std::size_t count) {
  BootstrapOptions options;
  options.replicates = count;
  return options;
}

TEST(Bootstrap, intervals_are_the_same_when_the_seed_is_the_same) {
  const ScoreSet set = people_set(20, 4, 3, 1);
  const std::vector<double> fmrs = {1e-2, 1e-3};
  const auto first = bootstrap(set, fmrs, replicates(50));
  const auto second = bootstrap(set, fmrs, replicates(50));
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->equal_error, second->equal_error);
  EXPECT_EQ(first->tar, second->tar);
  BootstrapOptions other = replicates(50);
  other.seed = 2;
  EXPECT_NE(bootstrap(set, fmrs, other)->equal_error, first->equal_error);
}

TEST(Bootstrap, interval_is_a_point_when_classes_are_apart) {
  std::vector<ScoredPair> pairs;
  for (std::uint32_t a = 0; a < 15; ++a) {
    pairs.push_back({0.9F, true, a, a});
    for (std::uint32_t b = a + 1; b < 15; ++b) pairs.push_back({0.1F, false, a, b});
  }
  const auto set = ScoreSet::create(pairs);
  const auto intervals = bootstrap(*set, std::vector<double>{1e-2}, replicates(40));
  ASSERT_TRUE(intervals);
  EXPECT_EQ(intervals->equal_error, (Interval{0, 0}));
  EXPECT_EQ(*intervals->tar[0], (Interval{1, 1}));
}

/// Repeats each pair as often as a replicate weights it, and applies the plain functions: the oracle for weighting.
TEST(Bootstrap, replicates_equal_plain_rates_of_repeated_pairs) {
  const auto pairs = synthetic::dependent_pairs(6, 3, 1.5, 5);
  const auto set = ScoreSet::create(pairs);
  BootstrapOptions options = replicates(2);
  for (options.seed = 1; options.seed < 40; ++options.seed) {
    std::mt19937 random(options.seed);
    std::vector<double> eers, tars;
    while (eers.size() < 2) {
      std::vector<unsigned> counts(6, 0);
      for (int i = 0; i < 6; ++i) ++counts[(std::uint64_t{random()} * 6) >> 32];
      std::vector<float> genuine, impostor;
      for (const ScoredPair& pair : pairs) {
        const unsigned times = counts[pair.subject_a] * (pair.genuine ? 1 : counts[pair.subject_b]);
        (pair.genuine ? genuine : impostor).insert((pair.genuine ? genuine : impostor).end(), times, pair.score);
      }
      if (genuine.empty() || impostor.empty()) continue;
      const auto repeated = ScoreSet::create(genuine, impostor);
      eers.push_back(equal_error(*repeated).rate);
      tars.push_back(tar_at(*repeated, 0.1)->tar);
    }
    options.confidence = 1 - 1e-12;  // the whole range: both replicates
    const auto intervals = bootstrap(*set, std::vector<double>{0.1}, options);
    ASSERT_TRUE(intervals);
    EXPECT_NEAR(intervals->equal_error.low, std::min(eers[0], eers[1]), 1e-9);
    EXPECT_NEAR(intervals->equal_error.high, std::max(eers[0], eers[1]), 1e-9);
    EXPECT_NEAR(intervals->tar[0]->low, std::min(tars[0], tars[1]), 1e-9);
    EXPECT_NEAR(intervals->tar[0]->high, std::max(tars[0], tars[1]), 1e-9);
  }
}

TEST(Bootstrap, intervals_cover_the_truth_in_about_95_percent_of_trials) {
  constexpr int kTrials = 120;
  const double truth = normal_cdf(-1.0);
  int covered = 0;
  int too_narrow = 0;
  for (unsigned trial = 0; trial < kTrials; ++trial) {
    const ScoreSet set = people_set(40, 4, 2, 1000 + trial);
    const auto intervals = bootstrap(set, {}, replicates(120));
    ASSERT_TRUE(intervals);
    if (intervals->equal_error.low <= truth && truth <= intervals->equal_error.high) ++covered;
    // The interval if comparisons were independent.
    const double rate = equal_error(set).rate;
    const double half =
        1.96 *
        std::sqrt(rate * (1 - rate) / static_cast<double>(set.genuine().scores.size() + set.impostor().scores.size()));
    if (std::abs(rate - truth) > half) ++too_narrow;
  }
  EXPECT_GE(covered, kTrials * 88 / 100);
  EXPECT_GE(too_narrow, kTrials * 15 / 100) << "the trials do not show what resampling people is for";
}

TEST(Bootstrap, interval_is_absent_when_comparisons_do_not_support_the_rate) {
  const ScoreSet set = people_set(10, 2, 3, 1);  // 180 impostor comparisons
  const auto intervals = bootstrap(set, std::vector<double>{1e-2, 1e-3}, replicates(20));
  ASSERT_TRUE(intervals);
  EXPECT_TRUE(intervals->tar[0]);
  EXPECT_FALSE(intervals->tar[1]);
}

TEST(Bootstrap, progress_rises_to_the_total) {
  const ScoreSet set = people_set(8, 2, 3, 1);
  std::vector<std::size_t> seen;
  ASSERT_TRUE(bootstrap(set, {}, replicates(7), [&](std::size_t done, std::size_t total) {
    EXPECT_EQ(total, 7U);
    seen.push_back(done);
  }));
  EXPECT_EQ(seen, (std::vector<std::size_t>{1, 2, 3, 4, 5, 6, 7}));
}

TEST(Bootstrap, draws_again_when_only_two_people_took_part) {
  const std::vector<ScoredPair> pairs = {{0.9F, true, 0, 0}, {0.1F, false, 0, 1}, {0.8F, true, 1, 1}};
  const auto set = ScoreSet::create(pairs);
  const auto intervals = bootstrap(*set, {}, replicates(30));
  ASSERT_TRUE(intervals);
  EXPECT_EQ(intervals->equal_error, (Interval{0, 0}));
}

TEST(Bootstrap, refuses_when_options_or_people_are_missing) {
  const ScoreSet set = people_set(8, 2, 3, 1);
  EXPECT_TRUE(bootstrap(set, {}, replicates(2)));
  EXPECT_FALSE(bootstrap(set, {}, replicates(1)));
  BootstrapOptions certain = replicates(10);
  certain.confidence = 1;
  EXPECT_FALSE(bootstrap(set, {}, certain));
  EXPECT_FALSE(bootstrap(set, std::vector<double>{0.0}, replicates(10)));
  const auto nameless = ScoreSet::create(std::vector<float>{1}, std::vector<float>{0});
  EXPECT_FALSE(bootstrap(*nameless, {}, replicates(10)));
}

}  // namespace
}  // namespace selfsame::eval
