#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "match/calibration.hpp"
#include "match/gallery.hpp"
#include "match/kernels.hpp"
#include "match/vector.hpp"

namespace selfsame::match {
namespace {

std::vector<float> unit_vector(std::mt19937& random, std::size_t dimension) {
  std::normal_distribution<float> normal;
  std::vector<float> vector(dimension);
  for (float& value : vector) value = normal(random);
  EXPECT_TRUE(normalize(vector));
  return vector;
}

std::vector<float> near(std::mt19937& random, const std::vector<float>& centre, float spread) {
  auto vector = unit_vector(random, centre.size());
  for (std::size_t i = 0; i < centre.size(); ++i) vector[i] = centre[i] + spread * vector[i];
  EXPECT_TRUE(normalize(vector));
  return vector;
}

Calibration example_calibration() {
  return *Calibration::create(20, -8, {{1e-1, 0.2F}, {1e-2, 0.3F}, {1e-4, 0.5F}}, "made-up numbers");
}

TEST(Kernels, agree_with_scalar_on_every_size) {
  std::mt19937 random(1);
  const auto kernels = available_kernels();
  for (std::size_t size = 1; size <= 130; ++size) {
    const auto a = unit_vector(random, size);
    const auto b = unit_vector(random, size);
    const float expected = kernels.front()->dot(a.data(), b.data(), size);
    for (const auto* kernel : kernels)
      EXPECT_NEAR(kernel->dot(a.data(), b.data(), size), expected, 1e-5) << kernel->name;
  }
}

TEST(Kernels, rows_and_tiles_agree_with_scalar_for_every_row_count) {
  std::mt19937 random(2);
  constexpr std::size_t kWidth = 48;
  std::vector<float> rows;
  for (int r = 0; r < 19; ++r) {
    const auto row = unit_vector(random, kWidth);
    rows.insert(rows.end(), row.begin(), row.end());
  }
  std::vector<float> packed(kWidth * kTileQueries);
  for (float& value : packed) value = static_cast<float>(random() % 1000) / 1000.0F;
  for (std::size_t count = 0; count <= 19; ++count) {
    std::vector<float> expected(count * kTileQueries);
    available_kernels().front()->dot_tile(rows.data(), kWidth, count, packed.data(), expected.data());
    for (const auto* kernel : available_kernels()) {
      std::vector<float> tile(count * kTileQueries);
      kernel->dot_tile(rows.data(), kWidth, count, packed.data(), tile.data());
      for (std::size_t i = 0; i < tile.size(); ++i) ASSERT_NEAR(tile[i], expected[i], 1e-4) << kernel->name;
      std::vector<float> single(count);
      kernel->dot_rows(rows.data(), kWidth, count, rows.data(), single.data());
      for (std::size_t r = 0; r < count; ++r) {
        ASSERT_NEAR(single[r], dot_scalar(std::span(rows).subspan(r * kWidth, kWidth), std::span(rows).first(kWidth)),
                    1e-5);
      }
    }
  }
}

TEST(Vector, normalize_refuses_what_has_no_direction) {
  std::vector<float> zero(4, 0.0F);
  EXPECT_FALSE(normalize(zero));
  std::vector<float> broken{1.0F, std::nanf("")};
  EXPECT_FALSE(normalize(broken));
  std::vector<float> infinite{1.0F, INFINITY};
  EXPECT_FALSE(normalize(infinite));
}

TEST(Aggregate, is_the_normalised_mean_when_samples_agree) {
  std::mt19937 random(3);
  const auto centre = unit_vector(random, 64);
  std::vector<std::vector<float>> samples;
  for (int i = 0; i < 5; ++i) samples.push_back(near(random, centre, 0.3F));
  const auto result = aggregate(samples, 0.3F);
  ASSERT_TRUE(result);
  EXPECT_TRUE(result->outliers.empty());
  EXPECT_NEAR(dot(result->mean, result->mean), 1.0F, 1e-5);
  EXPECT_GT(cosine(result->mean, centre), 0.97F);
}

TEST(Aggregate, leaves_out_the_stranger_among_three) {
  std::mt19937 random(4);
  const auto centre = unit_vector(random, 64);
  const std::vector<std::vector<float>> samples{near(random, centre, 0.3F), unit_vector(random, 64),
                                                near(random, centre, 0.3F)};
  const auto result = aggregate(samples, 0.3F);
  ASSERT_TRUE(result);
  EXPECT_EQ(result->outliers, std::vector<std::size_t>{1});
  EXPECT_GT(cosine(result->mean, centre), 0.97F);
}

TEST(Aggregate, refuses_when_no_majority_agrees) {
  std::mt19937 random(5);
  const std::vector<std::vector<float>> two{unit_vector(random, 64), unit_vector(random, 64)};
  EXPECT_EQ(aggregate(two, 0.3F).error().code, ErrorCode::samples_disagree);
  std::vector<std::vector<float>> four{unit_vector(random, 64), unit_vector(random, 64), unit_vector(random, 64),
                                       unit_vector(random, 64)};
  EXPECT_EQ(aggregate(four, 0.3F).error().code, ErrorCode::samples_disagree);
  EXPECT_EQ(aggregate({}, 0.3F).error().code, ErrorCode::invalid_argument);
}

TEST(Aggregate, takes_one_sample_as_it_is) {
  std::mt19937 random(6);
  const std::vector<std::vector<float>> one{unit_vector(random, 8)};
  const auto result = aggregate(one, 0.9F);
  ASSERT_TRUE(result);
  for (std::size_t i = 0; i < 8; ++i) EXPECT_NEAR(result->mean[i], one[0][i], 1e-6);
}

TEST(CalibrationTable, gives_thresholds_by_fmr) {
  const auto calibration = example_calibration();
  EXPECT_FLOAT_EQ(*calibration.threshold(1e-1), 0.2F);
  EXPECT_FLOAT_EQ(*calibration.threshold(1e-2), 0.3F);
  EXPECT_FLOAT_EQ(*calibration.threshold(1e-4), 0.5F);
  EXPECT_NEAR(*calibration.threshold(1e-3), 0.4F, 1e-6);
}

TEST(CalibrationTable, refuses_a_rate_it_was_not_measured_for) {
  const auto calibration = example_calibration();
  EXPECT_EQ(calibration.threshold(1e-5).error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(calibration.threshold(0.2).error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(calibration.threshold(std::nan("")).error().code, ErrorCode::invalid_argument);
}

TEST(CalibrationTable, the_best_of_several_pays_for_all_of_them) {
  const auto calibration = example_calibration();
  EXPECT_FLOAT_EQ(*calibration.threshold_of_best(1e-2, 1), 0.3F);
  EXPECT_NEAR(*calibration.threshold_of_best(1e-2, 10), 0.4F, 1e-6);
  EXPECT_NEAR(*calibration.threshold_of_best(1e-4, 10), 0.6F, 1e-6) << "the table's last line goes on";
  EXPECT_NEAR(*calibration.threshold_of_best(1e-4, 1000), 0.8F, 1e-6);
  EXPECT_EQ(calibration.threshold_of_best(1e-4, 1001).error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(calibration.threshold_of_best(1e-5, 2).error().code, ErrorCode::invalid_argument);
}

TEST(CalibrationTable, score_is_the_logistic_of_the_llr_and_inverts) {
  const auto calibration = example_calibration();
  EXPECT_FLOAT_EQ(calibration.llr(0.4F), 0.0F);
  EXPECT_FLOAT_EQ(calibration.score(0.4F), 0.5F);
  for (const float score : {0.05F, 0.45F, 0.85F, 0.99F}) {
    EXPECT_NEAR(calibration.score(calibration.raw_for_score(score)), score, 1e-4);
  }
}

TEST(CalibrationTable, refuses_nonsense) {
  EXPECT_FALSE(Calibration::create(0, 0, {{0.1, 0.1F}}, "x"));
  EXPECT_FALSE(Calibration::create(-1, 0, {{0.1, 0.1F}}, "x"));
  EXPECT_FALSE(Calibration::create(std::nanf(""), 0, {{0.1, 0.1F}}, "x"));
  EXPECT_FALSE(Calibration::create(1, 0, {}, "x"));
  EXPECT_FALSE(Calibration::create(1, 0, {{0.1, 0.1F}, {0.2, 0.2F}}, "x"));
  EXPECT_FALSE(Calibration::create(1, 0, {{0.1, 0.3F}, {0.01, 0.2F}}, "x"));
  EXPECT_FALSE(Calibration::create(1, 0, {{1.0, 0.3F}}, "x"));
  EXPECT_FALSE(Calibration::create(1, 0, {{0.1, INFINITY}}, "x"));
}

Calibration grouped_calibration() {
  return *example_calibration().with_groups({{{1e-1, 0.4F}, {1e-2, 0.6F}, {1e-3, 0.7F}}, "made-up groups", 5e-2});
}

TEST(GroupCalibration, answers_for_the_worst_group_unless_it_is_asked_for_mixed_strangers) {
  const auto calibration = grouped_calibration();
  EXPECT_FLOAT_EQ(*calibration.threshold(1e-2), 0.6F);
  EXPECT_FLOAT_EQ(*calibration.threshold(1e-2, Strangers::mixed), 0.3F);
  EXPECT_FALSE(calibration.threshold(1e-4)) << "only the mixed table goes so far";
  EXPECT_TRUE(calibration.threshold(1e-4, Strangers::mixed));
  EXPECT_NEAR(*calibration.threshold_of_best(1e-3, 10), 0.8F, 1e-6);
  EXPECT_NEAR(*calibration.threshold_of_best(1e-2, 10, Strangers::mixed), 0.4F, 1e-6);
  EXPECT_EQ(calibration.default_fmr(), 5e-2);
  EXPECT_EQ(calibration.measured_on(), "made-up groups");
}

TEST(GroupCalibration, has_one_table_for_both_if_groups_were_not_measured) {
  const auto calibration = example_calibration();
  EXPECT_FALSE(calibration.knows_groups());
  EXPECT_FLOAT_EQ(*calibration.threshold(1e-2, Strangers::worst_group), 0.3F);
  EXPECT_EQ(calibration.default_fmr(), Calibration::kDefaultFmr);
}

TEST(GroupCalibration, finds_the_rate_of_a_similarity) {
  const auto calibration = grouped_calibration();
  for (const double fmr : {1e-1, 3e-2, 1e-2, 4e-3, 1e-3}) {
    EXPECT_NEAR(calibration.fmr_at(*calibration.threshold(fmr)) / fmr, 1, 1e-4);
  }
  EXPECT_EQ(calibration.fmr_at(0.39F), 1) << "nothing was measured there";
  EXPECT_EQ(calibration.fmr_at(0.99F), 1e-3);
  EXPECT_EQ(calibration.fmr_at(std::nanf("")), 1);
  EXPECT_NEAR(calibration.fmr_at(0.3F, Strangers::mixed), 1e-2, 1e-8);
}

TEST(GroupCalibration, refuses_groups_that_contradict_the_mixed_table) {
  const auto calibration = example_calibration();
  EXPECT_FALSE(calibration.with_groups({{{1e-2, 0.29F}}, "x", {}})) << "below mixed strangers";
  EXPECT_FALSE(calibration.with_groups({{}, "x", {}}));
  EXPECT_FALSE(calibration.with_groups({{{1e-1, 0.5F}, {1e-2, 0.4F}}, "x", {}}));
  EXPECT_FALSE(calibration.with_groups({{{1e-1, 0.4F}, {1e-2, 0.6F}}, "x", 1e-3})) << "a default outside the table";
}

TEST(GallerySearch, equals_the_oracle_through_adds_replacements_and_removals) {
  std::mt19937 random(7);
  for (const std::size_t dimension : {3U, 16U, 128U, 130U}) {
    Gallery gallery(dimension);
    for (std::uint64_t key = 0; key < 700; ++key) gallery.put(key * 3, unit_vector(random, dimension));
    for (std::uint64_t key = 0; key < 700; key += 5) EXPECT_TRUE(gallery.remove(key * 3));
    for (std::uint64_t key = 1; key < 700; key += 5) gallery.put(key * 3, unit_vector(random, dimension));
    EXPECT_FALSE(gallery.remove(1));
    EXPECT_EQ(gallery.size(), 560U);

    std::vector<float> queries;
    for (int q = 0; q < 37; ++q) {
      const auto query = unit_vector(random, dimension);
      queries.insert(queries.end(), query.begin(), query.end());
    }
    const auto batch = gallery.top_k_batch(queries, 5);
    for (std::size_t q = 0; q < 37; ++q) {
      const auto query = std::span(queries).subspan(q * dimension, dimension);
      const auto expected = gallery.top_k_scalar(query, 5);
      const auto single = gallery.top_k(query, 5);
      ASSERT_EQ(single.size(), 5U);
      ASSERT_EQ(batch[q].size(), 5U);
      for (std::size_t i = 0; i < 5; ++i) {
        EXPECT_EQ(single[i].key, expected[i].key);
        EXPECT_EQ(batch[q][i].key, expected[i].key);
        EXPECT_NEAR(single[i].raw, expected[i].raw, 1e-5);
        EXPECT_NEAR(batch[q][i].raw, expected[i].raw, 1e-5);
      }
    }
  }
}

TEST(GallerySearch, gives_ties_to_the_smaller_key_and_no_more_than_there_is) {
  Gallery gallery(4);
  EXPECT_TRUE(gallery.top_k(std::vector<float>{1, 0, 0, 0}, 3).empty());
  for (const std::uint64_t key : {9U, 2U, 7U}) gallery.put(key, std::vector<float>{1, 0, 0, 0});
  const auto found = gallery.top_k(std::vector<float>{1, 0, 0, 0}, 10);
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].key, 2U);
  EXPECT_EQ(found[1].key, 7U);
  EXPECT_EQ(found[2].key, 9U);
  const auto first_two = gallery.top_k(std::vector<float>{1, 0, 0, 0}, 2);
  ASSERT_EQ(first_two.size(), 2U);
  EXPECT_EQ(first_two[1].key, 7U);
  EXPECT_TRUE(gallery.top_k(std::vector<float>{1, 0, 0, 0}, 0).empty());
}

TEST(GallerySearch, finds_negative_scores_too) {
  Gallery gallery(2);
  gallery.put(1, std::vector<float>{-1, 0});
  gallery.put(2, std::vector<float>{0, -1});
  const auto found = gallery.top_k(std::vector<float>{1, 0}, 2);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].key, 2U);
  EXPECT_FLOAT_EQ(found[1].raw, -1.0F);
}

TEST(MeanDirection, has_norm_one_whatever_the_lengths) {
  const std::vector<base::Tensor> two{{{1, 2}, {10, 0}}, {{1, 2}, {0, 0.1F}}};
  const auto vector = mean_direction(two, 2);
  ASSERT_TRUE(vector);
  EXPECT_NEAR((*vector)[0], std::sqrt(0.5F), 1e-5);
  EXPECT_NEAR((*vector)[1], std::sqrt(0.5F), 1e-5);
}

TEST(MeanDirection, refuses_what_has_no_direction_or_another_size) {
  EXPECT_EQ(mean_direction(std::vector<base::Tensor>{{{1, 2}, {0, 0}}}, 2).error().code, ErrorCode::inference_failed);
  EXPECT_EQ(mean_direction(std::vector<base::Tensor>{{{1, 2}, {NAN, 1}}}, 2).error().code, ErrorCode::inference_failed);
  EXPECT_EQ(mean_direction(std::vector<base::Tensor>{{{1, 3}, {1, 2, 3}}}, 2).error().code,
            ErrorCode::inference_failed);
  EXPECT_EQ(mean_direction(std::vector<base::Tensor>{{{1, 2}, {1, 0}}, {{1, 2}, {-1, 0}}}, 2).error().code,
            ErrorCode::inference_failed);
}

}  // namespace
}  // namespace selfsame::match
