#include "match/cohort.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "match/vector.hpp"

namespace selfsame::match {
namespace {

constexpr std::size_t kDimension = 24;

std::vector<float> some_vector(std::mt19937& random, float lean = 0) {
  std::normal_distribution<float> normal;
  std::vector<float> vector(kDimension);
  for (float& value : vector) value = normal(random);
  vector[0] += lean;
  EXPECT_TRUE(normalize(vector));
  return vector;
}

Bytes as_int8(const std::vector<std::vector<float>>& vectors) {
  Bytes bytes;
  for (const auto& vector : vectors) {
    for (const float value : vector) bytes.push_back(static_cast<std::uint8_t>(std::lround(127 * value)));
  }
  return bytes;
}

TEST(Cohorts, normalise_by_the_definition) {
  std::mt19937 random(1);
  std::vector<std::vector<float>> members;
  for (int i = 0; i < 40; ++i) members.push_back(some_vector(random));
  const auto cohort = Cohort::create(as_int8(members), kDimension, 10);
  ASSERT_TRUE(cohort) << cohort.error().message;
  EXPECT_EQ(cohort->size(), 40U);
  const auto a = some_vector(random);
  const auto b = some_vector(random);

  const auto side = [&](const std::vector<float>& vector) {
    std::vector<double> cosines;
    for (const auto& member : members) cosines.push_back(cosine(member, vector));
    std::sort(cosines.rbegin(), cosines.rend());
    double mean = 0;
    double squares = 0;
    for (int i = 0; i < 10; ++i) mean += cosines[static_cast<std::size_t>(i)] / 10;
    for (int i = 0; i < 10; ++i) squares += std::pow(cosines[static_cast<std::size_t>(i)] - mean, 2) / 10;
    return (0.3 - mean) / std::sqrt(squares);
  };
  EXPECT_NEAR(cohort->normalise(0.3F, a, b), (side(a) + side(b)) / 2, 0.1) << "int8 is coarse";
  EXPECT_FLOAT_EQ(cohort->normalise(0.3F, a, b), cohort->normalise(0.3F, b, a));
}

TEST(Cohorts, take_away_what_everybody_of_one_surrounding_has_in_common) {
  // Vectors that share a direction are alike, whoever they are; a cohort that partly shares it reveals that.
  std::mt19937 random(2);
  std::vector<std::vector<float>> upright;
  std::vector<std::vector<float>> mixed;
  for (int i = 0; i < 200; ++i) {
    upright.push_back(some_vector(random));
    mixed.push_back(some_vector(random, i < 100 ? 0.0F : 6.0F));
  }
  const auto knows_upright = Cohort::create(as_int8(upright), kDimension, 50);
  const auto knows_both = Cohort::create(as_int8(mixed), kDimension, 50);
  double misled = 0;
  double corrected = 0;
  for (int i = 0; i < 50; ++i) {
    const auto a = some_vector(random, 6);
    const auto b = some_vector(random, 6);
    misled += knows_upright->normalise(cosine(a, b), a, b) / 50;
    corrected += knows_both->normalise(cosine(a, b), a, b) / 50;
  }
  EXPECT_GT(misled, 2) << "as if they were one person";
  EXPECT_LT(corrected, 0);
}

TEST(Cohorts, are_refused_where_they_cannot_be_used) {
  std::mt19937 random(3);
  const Bytes good = as_int8({some_vector(random), some_vector(random), some_vector(random)});
  EXPECT_TRUE(Cohort::create(good, kDimension, 3));
  EXPECT_FALSE(Cohort::create(good, kDimension, 4));
  EXPECT_FALSE(Cohort::create(good, kDimension, 1));
  EXPECT_FALSE(Cohort::create(good, kDimension + 1, 2));
  EXPECT_FALSE(Cohort::create(good, 0, 2));
  EXPECT_FALSE(Cohort::create({}, kDimension, 2));
  EXPECT_EQ(Cohort::create(Bytes(2 * kDimension, 0), kDimension, 2).error().code, ErrorCode::pack_invalid);
}

}  // namespace
}  // namespace selfsame::match
