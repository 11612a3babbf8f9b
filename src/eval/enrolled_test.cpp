#include "eval/enrolled.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace selfsame::eval {
namespace {

std::vector<float> at(double degrees) {
  const double angle = degrees * 3.14159265358979 / 180;
  return {static_cast<float>(std::cos(angle)), static_cast<float>(std::sin(angle))};
}

TEST(EnrolledTrials, compare_each_template_with_the_other_samples_of_its_person) {
  const std::vector<std::vector<float>> vectors{at(0), at(10), at(20), at(60), at(0), at(90), {}, at(5)};
  const std::vector<std::uint32_t> person_of{0, 0, 0, 0, 1, 1, 0, 2};
  const auto trials = enrolled_trials(vectors, person_of, 3);
  ASSERT_TRUE(trials);
  EXPECT_EQ(trials->people, 1U) << "the others have too few samples";
  ASSERT_EQ(trials->pairs.size(), 4U);
  EXPECT_EQ(trials->pairs[0], (std::pair<std::uint32_t, std::uint32_t>(0, 3)));
  EXPECT_EQ(trials->pairs[1], (std::pair<std::uint32_t, std::uint32_t>(1, 0)));
  const auto cosines = cosines_of(*trials, vectors);
  // The mean of 0, 10 and 20 degrees is at 10, and 60 is 50 away.
  EXPECT_NEAR(cosines[0], std::cos(50 * 3.14159265358979 / 180), 1e-5);
}

TEST(EnrolledTrials, take_each_pair_once_with_one_sample) {
  const std::vector<std::vector<float>> vectors{at(0), at(10), at(30), at(0), at(90)};
  const auto trials = enrolled_trials(vectors, std::vector<std::uint32_t>{0, 0, 0, 1, 1}, 1);
  ASSERT_TRUE(trials);
  EXPECT_EQ(trials->people, 2U);
  EXPECT_EQ(trials->pairs.size(), 4U);
}

TEST(EnrolledTrials, need_somebody_with_samples_enough) {
  const std::vector<std::vector<float>> vectors{at(0), at(10), at(30)};
  EXPECT_FALSE(enrolled_trials(vectors, std::vector<std::uint32_t>{0, 0, 0}, 3));
}

}  // namespace
}  // namespace selfsame::eval
