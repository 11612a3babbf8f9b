// Decoding of a recogniser's output into digits, and comparison with the displayed ones. Outputs are made up.
#include "voice/digits.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string_view>

namespace selfsame::voice {
namespace {

constexpr double kStepS = 0.04;

/// One letter per step: 0 to 9 a digit, - none; `lead`: how far its log-odds exceed all others.
base::Tensor log_odds(std::string_view steps, float lead = 8) {
  base::Tensor tensor{{1, kDigitAnswers, static_cast<std::int64_t>(steps.size())},
                      std::vector<float>(kDigitAnswers * steps.size())};
  for (std::size_t step = 0; step < steps.size(); ++step) {
    const std::size_t answer = steps[step] == '-' ? 10 : static_cast<std::size_t>(steps[step] - '0');
    tensor.values[answer * steps.size() + step] = lead;
  }
  return tensor;
}

std::vector<int> heard(const base::Tensor& answers) {
  const auto spoken = read_digits(answers, kStepS);
  EXPECT_TRUE(spoken);
  std::vector<int> digits;
  for (const auto& one : *spoken) digits.push_back(one.digit);
  return digits;
}

TEST(SpokenDigits, are_runs_of_two_steps_or_more) {
  EXPECT_EQ(heard(log_odds("--444-00---99")), (std::vector{4, 0, 9}));
  EXPECT_EQ(heard(log_odds("11-22-333")), (std::vector{1, 2, 3}));
  EXPECT_EQ(heard(log_odds("--444-1--00-")), (std::vector{4, 0})) << "one step alone is a slip";
  EXPECT_TRUE(heard(log_odds("-----")).empty());
  EXPECT_TRUE(heard(log_odds("7")).empty());
}

TEST(SpokenDigits, are_two_where_one_is_said_twice) {
  EXPECT_EQ(heard(log_odds("-55-55-")), (std::vector{5, 5}));
  EXPECT_EQ(heard(log_odds("-5555-")), (std::vector{5}));
}

TEST(SpokenDigits, have_times_and_confidence) {
  const auto spoken = read_digits(log_odds("--777--", 3), kStepS);
  ASSERT_TRUE(spoken);
  ASSERT_EQ(spoken->size(), 1U);
  EXPECT_DOUBLE_EQ((*spoken)[0].begin_s, 2 * kStepS);
  EXPECT_DOUBLE_EQ((*spoken)[0].end_s, 5 * kStepS);
  EXPECT_NEAR((*spoken)[0].confidence, 1 / (1 + 10 * std::exp(-3.0)), 1e-6);
}

TEST(SpokenDigits, are_not_heard_where_the_recogniser_is_unsure) {
  EXPECT_TRUE(heard(log_odds("-77-", 2.2F)).empty());
  EXPECT_EQ(heard(log_odds("-77-", 2.4F)), std::vector{7});
}

TEST(SpokenDigits, are_an_error_where_the_answer_is_none) {
  auto answers = log_odds("-77-");
  answers.values[4] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_EQ(read_digits(answers, kStepS).error().code, ErrorCode::inference_failed);
  answers = log_odds("-7-");
  answers.shape = {1, 3, kDigitAnswers};
  EXPECT_EQ(read_digits(answers, kStepS).error().code, ErrorCode::inference_failed);
  EXPECT_EQ(read_digits({{1, kDigitAnswers, 0}, {}}, kStepS).error().code, ErrorCode::inference_failed);
}

TEST(DigitErrors, count_exchanged_missing_and_added_digits) {
  const std::vector shown{4, 8, 3, 9, 2, 0};
  EXPECT_EQ(digit_errors(shown, shown), 0U);
  EXPECT_EQ(digit_errors(shown, std::vector{4, 8, 5, 9, 2, 0}), 1U);
  EXPECT_EQ(digit_errors(shown, std::vector{4, 8, 9, 2, 0}), 1U);
  EXPECT_EQ(digit_errors(shown, std::vector{4, 8, 3, 9, 9, 2, 0}), 1U);
  EXPECT_EQ(digit_errors(shown, std::vector{8, 4, 3, 9, 2, 0}), 2U);
  EXPECT_EQ(digit_errors(shown, std::vector<int>{}), 6U);
  EXPECT_EQ(digit_errors(std::vector<int>{}, shown), 6U);
}

}  // namespace
}  // namespace selfsame::voice
