#include "eval/quality.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>

namespace selfsame::eval {
namespace {

/// Four samples; whatever sample 2 is in is missed.
const std::vector<GenuineTrial> kTrials{{0, 1, 5}, {0, 2, 1}, {0, 3, 6}, {1, 2, 2}, {1, 3, 3}, {2, 3, 0}};

TEST(ErrorVersusDiscard, leaves_out_the_worst_and_all_their_comparisons) {
  const std::array<float, 4> quality{0.9F, 0.8F, 0.1F, 0.7F};
  const auto points = error_versus_discard(kTrials, quality, 3, std::array{0.0, 0.25, 0.5});
  ASSERT_TRUE(points);
  EXPECT_DOUBLE_EQ((*points)[0].fnmr, 0.5);
  EXPECT_EQ((*points)[0].left, 6U);
  EXPECT_EQ((*points)[1].fnmr, 0);
  EXPECT_EQ((*points)[1].left, 3U);
  EXPECT_EQ((*points)[2].left, 1U);
}

TEST(ErrorVersusDiscard, rises_where_quality_misleads) {
  const std::array<float, 4> quality{0.1F, 0.8F, 0.9F, 0.7F};
  const auto points = error_versus_discard(kTrials, quality, 3, std::array{0.25});
  ASSERT_TRUE(points);
  EXPECT_DOUBLE_EQ(points->front().fnmr, 2.0 / 3);
}

TEST(ErrorVersusDiscard, counts_a_score_at_the_threshold_as_a_match) {
  const std::array<float, 4> quality{};
  EXPECT_DOUBLE_EQ(error_versus_discard(kTrials, quality, 6, std::array{0.0})->front().fnmr, 5.0 / 6);
}

TEST(ErrorVersusDiscard, refuses_what_cannot_be) {
  const std::array<float, 4> quality{};
  EXPECT_FALSE(error_versus_discard(kTrials, std::span(quality).first(3), 3, std::array{0.0}));
  EXPECT_FALSE(error_versus_discard(kTrials, quality, 3, std::array{1.0}));
  EXPECT_FALSE(error_versus_discard(kTrials, quality, 3, std::array{-0.1}));
  const std::array<float, 4> none{0, 0, std::numeric_limits<float>::quiet_NaN(), 0};
  EXPECT_FALSE(error_versus_discard(kTrials, none, 3, std::array{0.0}));
}

TEST(RankCorrelation, is_of_order_alone) {
  const std::array<float, 5> rising{1, 2, 4, 8, 100};
  const std::array<float, 5> falling{5, 4, 3, 2, -9};
  EXPECT_DOUBLE_EQ(rank_correlation(rising, rising), 1);
  EXPECT_DOUBLE_EQ(rank_correlation(rising, falling), -1);
}

TEST(RankCorrelation, shares_the_ranks_of_equals) {
  // Ranks 0, 1.5, 1.5, 3 and 0, 1, 2, 3.
  const std::array<float, 4> tied{1, 2, 2, 3};
  const std::array<float, 4> plain{1, 2, 3, 4};
  EXPECT_NEAR(rank_correlation(tied, plain), 4.5 / std::sqrt(4.5 * 5), 1e-12);
  const std::array<float, 4> flat{};
  EXPECT_EQ(rank_correlation(flat, plain), 0);
}

}  // namespace
}  // namespace selfsame::eval
