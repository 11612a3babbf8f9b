#include "eval/linear_fit.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

namespace selfsame::eval {
namespace {

struct Drawn {
  std::vector<float> rows;
  std::vector<bool> genuine;
};

/// Two independent measures of deviation 1, their means 2 and 1 apart between the classes; a third without information.
Drawn draw(std::size_t positives, std::size_t negatives) {
  std::mt19937 random(1);
  std::normal_distribution<float> normal;
  Drawn drawn;
  for (std::size_t i = 0; i < positives + negatives; ++i) {
    const bool genuine = i < positives;
    drawn.rows.insert(drawn.rows.end(), {normal(random) + (genuine ? 2.0F : 0.0F),
                                         normal(random) + (genuine ? 1.0F : 0.0F), 5 * normal(random)});
    drawn.genuine.push_back(genuine);
  }
  return drawn;
}

TEST(LinearFit, finds_the_log_likelihood_ratio_of_normal_classes_whatever_their_sizes) {
  // Of two normal classes of equal deviation it is linear, with the distances of their means as weights.
  for (const std::size_t negatives : {20'000U, 100'000U}) {
    const Drawn drawn = draw(20'000, negatives);
    const auto fit = fit_linear(drawn.rows, 3, drawn.genuine);
    ASSERT_TRUE(fit);
    EXPECT_NEAR(fit->weights[0], 2, 0.06);
    EXPECT_NEAR(fit->weights[1], 1, 0.06);
    EXPECT_NEAR(fit->weights[2], 0, 0.02);
    EXPECT_NEAR(fit->bias, -2.5, 0.1);
    EXPECT_NEAR((*fit)(std::vector<float>{2, 1, 0}), 2.5, 0.1);
  }
}

TEST(LinearFit, stays_finite_where_classes_are_apart_and_a_measure_is_constant) {
  const auto fit = fit_linear(std::vector<float>{0, 7, 1, 7, 10, 7, 11, 7}, 2, {false, false, true, true});
  ASSERT_TRUE(fit);
  EXPECT_GT((*fit)(std::vector<float>{10, 7}), 1);
  EXPECT_LT((*fit)(std::vector<float>{1, 7}), -1);
  EXPECT_TRUE(std::isfinite(fit->bias));
}

TEST(LinearFit, refuses_what_cannot_be_fitted) {
  EXPECT_FALSE(fit_linear(std::vector<float>{1, 2}, 1, {true, true}));
  EXPECT_FALSE(fit_linear(std::vector<float>{1, 2, 3}, 1, {true, false}));
  EXPECT_FALSE(fit_linear({}, 0, {}));
  EXPECT_FALSE(fit_linear(std::vector<float>{1, std::numeric_limits<float>::quiet_NaN()}, 1, {true, false}));
}

}  // namespace
}  // namespace selfsame::eval
