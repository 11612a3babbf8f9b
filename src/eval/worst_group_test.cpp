#include "eval/worst_group.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <string>

#include "eval/synthetic_scores_test_support.hpp"

namespace selfsame::eval {
namespace {

using testing::ElementsAre;

/// All pairs of `people`, whose scores are N(mean, deviation).
GroupImpostors made_up(const std::string& name, std::uint32_t people, double mean, double deviation, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<double> normal(mean, deviation);
  GroupImpostors group{name, {}};
  for (std::uint32_t a = 0; a < people; ++a) {
    for (std::uint32_t b = a + 1; b < people; ++b) {
      group.pairs.push_back({static_cast<float>(normal(random)), false, a, b});
    }
  }
  return group;
}

ScoreSet standard_normal(std::size_t impostors) {
  const auto scores = synthetic::gaussian_scores(1000, impostors, 4, 3);
  return *ScoreSet::create(scores.genuine, scores.impostor);
}

TEST(WorstGroup, has_the_highest_threshold_of_any_group_at_each_rate) {
  // The first is more alike on average, the second more often very alike: each is the worst somewhere.
  const std::vector<GroupImpostors> groups{made_up("alike", 80, 1.5, 0.6, 1), made_up("spread", 80, 0.5, 1.3, 2),
                                           made_up("easy", 80, -1, 1, 3), made_up("few", 19, 5, 1, 4)};
  const auto table = fit_worst_group(groups, standard_normal(200'000));
  ASSERT_TRUE(table) << table.error().message;
  EXPECT_THAT(table->skipped, ElementsAre("few"));
  ASSERT_EQ(table->groups.size(), 3U);
  EXPECT_EQ(table->groups[0].people, 80U);
  EXPECT_EQ(table->groups[0].pairs, 3160U);
  EXPECT_NEAR(table->groups[0].mean, 1.5, 0.05);
  EXPECT_NEAR(table->groups[1].deviation, 1.3, 0.05);
  std::vector<double> rates;
  for (const WorstRow& row : table->rows) rates.push_back(row.fmr);
  EXPECT_THAT(rates, ElementsAre(1e-1, 3e-2, 1e-2, 3e-3, 1e-3, 3e-4, 1e-4));
  EXPECT_EQ(table->rows.front().group, "alike");  // 1.5 + 0.6 * 1.28 is above 0.5 + 1.3 * 1.28
  EXPECT_EQ(table->rows.back().group, "spread");  // 0.5 + 1.3 * 3.72 is above 1.5 + 0.6 * 3.72
  EXPECT_NEAR(table->rows.back().threshold, 0.5 + 1.3 * 3.72, 0.3);
}

TEST(WorstGroup, is_held_by_people_who_were_not_fitted_to) {
  const std::vector<GroupImpostors> fitted{made_up("one", 100, 1, 1.2, 5), made_up("two", 100, 0, 1, 6)};
  const std::vector<GroupImpostors> others{made_up("one", 150, 1, 1.2, 7), made_up("two", 150, 0, 1, 8)};
  const auto mixed = standard_normal(300'000);
  const auto table = fit_worst_group(fitted, mixed);
  ASSERT_TRUE(table);
  const auto judged = judge_groups(table->rows, others, 200);
  ASSERT_EQ(judged.size(), 2U);
  EXPECT_EQ(judged[0].people, 150U);
  EXPECT_NEAR(judged[0].smallest, 3.0 / 11'175, 1e-9);
  for (const JudgedRate& rate : judged[0].rates) {
    if (rate.asked * 11'175 < 30) continue;
    EXPECT_NEAR(rate.rate / rate.asked, 1, 0.5) << rate.asked;
    EXPECT_LE(rate.interval.low, rate.rate);
    EXPECT_GE(rate.interval.high, rate.rate);
  }
  for (const JudgedRate& rate : judged[1].rates) EXPECT_LT(rate.rate, rate.asked);
  for (const TailCheck& check : check_tail(table->rows, others, mixed)) {
    const double expected = check.asked * static_cast<double>(check.pairs);
    if (expected < 30) continue;
    EXPECT_NEAR(static_cast<double>(check.above) / expected, 1, 0.4) << check.asked;
  }
}

TEST(WorstGroup, check_sees_a_tail_that_is_heavier_than_was_assumed) {
  auto heavy = made_up("heavy", 100, 0, 1, 9);
  for (std::size_t i = 0; i < heavy.pairs.size(); i += 100) heavy.pairs[i].score = 8;
  const auto mixed = standard_normal(100'000);
  const auto table = fit_worst_group({&heavy, 1}, mixed);
  ASSERT_TRUE(table);
  const auto checks = check_tail(table->rows, {&heavy, 1}, mixed);
  const auto at =
      std::find_if(checks.begin(), checks.end(), [](const TailCheck& check) { return check.asked == 1e-3; });
  ASSERT_NE(at, checks.end());
  EXPECT_GT(at->above, 5 * 1e-3 * static_cast<double>(at->pairs));
}

TEST(WorstGroup, is_never_easier_than_mixed_strangers) {
  const auto easy = made_up("easy", 40, -3, 0.1, 10);
  const auto mixed = standard_normal(100'000);
  const auto table = fit_worst_group({&easy, 1}, mixed);
  ASSERT_TRUE(table);
  const auto rows = threshold_table(mixed);
  EXPECT_EQ(table->rows.front().threshold, rows.front().threshold);
  EXPECT_EQ(table->rows.back().threshold, rows.back().threshold);
  EXPECT_EQ(table->rows.back().group, "mixed");
}

TEST(WorstGroup, has_no_row_that_too_few_comparisons_support) {
  const auto group = made_up("one", 40, 0, 1, 11);
  const auto table = fit_worst_group({&group, 1}, standard_normal(200'000), 20'000);
  ASSERT_TRUE(table);
  EXPECT_EQ(table->rows.back().fmr, 1e-3) << "20,000 of the scores say something of their own";
}

TEST(WorstGroup, needs_a_group_with_people_enough) {
  const auto few = made_up("few", 19, 0, 1, 12);
  const auto none = fit_worst_group({&few, 1}, standard_normal(10'000));
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, ErrorCode::invalid_argument);
}

TEST(WorstGroup, says_how_little_no_match_says) {
  const auto group = made_up("one", 30, 0, 1, 13);
  const WorstRow row{1e-3, 9, "one"};
  const auto judged = judge_groups({&row, 1}, {&group, 1});
  ASSERT_EQ(judged.size(), 1U);
  EXPECT_EQ(judged[0].rates[0].matches, 0U);
  EXPECT_EQ(judged[0].rates[0].interval.low, 0);
  EXPECT_NEAR(std::pow(1 - judged[0].rates[0].interval.high, 435), 0.025, 1e-9);
  EXPECT_EQ(most_if_none(0), 1);
}

TEST(WorstGroup, counts_scores_of_one_pair_under_several_keys_as_one_pair) {
  auto once = made_up("one", 25, 0, 1, 14);
  GroupImpostors twice{"one", once.pairs, 2};
  twice.pairs.insert(twice.pairs.end(), once.pairs.begin(), once.pairs.end());
  const WorstRow row{1e-1, 1.3F, "one"};
  const auto of_once = judge_groups({&row, 1}, {&once, 1});
  const auto of_twice = judge_groups({&row, 1}, {&twice, 1});
  EXPECT_EQ(of_twice[0].pairs, 300U);
  EXPECT_EQ(of_twice[0].smallest, of_once[0].smallest);
  EXPECT_DOUBLE_EQ(of_twice[0].rates[0].rate, of_once[0].rates[0].rate);
}

TEST(FittedHalf, is_about_half_and_the_same_everywhere) {
  std::size_t fitted = 0;
  for (int i = 0; i < 10'000; ++i) fitted += is_fitted_to("person " + std::to_string(i)) ? 1U : 0U;
  EXPECT_NEAR(static_cast<double>(fitted), 5000, 300);
  EXPECT_FALSE(is_fitted_to(""));   // FNV-1a's offset, 0x811c9dc5
  EXPECT_FALSE(is_fitted_to("a"));  // 0xe40c292c
  EXPECT_TRUE(is_fitted_to("foobar") == (0xbf9cf968U < 0x8000'0000U));
}

TEST(StrictestRate, is_the_last_at_which_few_genuine_scores_are_missed) {
  const std::vector<WorstRow> rows{{1e-1, 0.2F, "a"}, {1e-2, 0.4F, "a"}, {1e-3, 0.6F, "a"}};
  std::vector<float> genuine(100, 0.9F);
  EXPECT_EQ(strictest_rate(rows, genuine), 1e-3);
  std::fill_n(genuine.begin(), 5, 0.5F);
  EXPECT_NEAR(strictest_rate(rows, genuine).value(), 5e-3, 1e-12) << "0.46; at 3e-3 it is 0.504";
  std::fill_n(genuine.begin() + 5, 5, 0.3F);
  EXPECT_NEAR(strictest_rate(rows, genuine).value(), 5e-2, 1e-12) << "0.26; at 3e-2 it is 0.304";
  std::fill_n(genuine.begin(), 5, 0.1F);
  EXPECT_EQ(strictest_rate(rows, genuine), std::nullopt);
  EXPECT_EQ(strictest_rate(rows, {}), std::nullopt);
}

}  // namespace
}  // namespace selfsame::eval
