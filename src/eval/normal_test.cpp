#include "eval/normal.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace selfsame::eval {
namespace {

TEST(Normal, quantile_is_known_value_at_common_probabilities) {
  EXPECT_NEAR(normal_quantile(0.5), 0, 1e-15);
  EXPECT_NEAR(normal_quantile(0.975), 1.959963984540054, 1e-12);
  EXPECT_NEAR(normal_quantile(1e-6), -4.753424308822899, 1e-11);
  EXPECT_NEAR(normal_quantile(0.01), -2.326347874040841, 1e-12);
}

TEST(Normal, quantile_inverts_cdf_when_far_in_the_tails) {
  for (const double x : {-37.0, -20.0, -8.0, -3.0, -0.5, 0.0, 0.25, 2.0, 5.0}) {
    EXPECT_NEAR(normal_quantile(normal_cdf(x)), x, 1e-9 * (1 + std::abs(x)) + (x > 4 ? 1e-8 : 0)) << x;
  }
}

TEST(Normal, quantile_is_antisymmetric_when_probability_is_mirrored) {
  for (const double p : {0.001, 0.1, 0.3, 0.49}) EXPECT_NEAR(normal_quantile(p), -normal_quantile(1 - p), 1e-12);
}

TEST(Wilson, interval_is_textbook_value_when_nine_of_ten_succeed) {
  const Interval interval = wilson_interval(9, 10);
  EXPECT_NEAR(interval.low, 0.59585, 1e-5);
  EXPECT_NEAR(interval.high, 0.98212, 1e-5);
}

TEST(Wilson, interval_reaches_the_end_when_all_or_none_succeed) {
  EXPECT_EQ(wilson_interval(20, 20).high, 1);
  EXPECT_NEAR(wilson_interval(20, 20).low, 0.83887, 1e-5);
  EXPECT_EQ(wilson_interval(0, 20).low, 0);
  EXPECT_NEAR(wilson_interval(0, 20).high, 1 - 0.83887, 1e-5);
}

TEST(RuleOfThree, bound_is_three_over_n_and_never_above_one) {
  EXPECT_EQ(rule_of_three(1), 1);
  EXPECT_EQ(rule_of_three(3), 1);
  EXPECT_EQ(rule_of_three(4), 0.75);
  EXPECT_EQ(rule_of_three(3000), 0.001);
}

}  // namespace
}  // namespace selfsame::eval
