// Spoken digit sequences, for challenges: the pure half of any digit recogniser.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "base/tensor.hpp"

namespace selfsame::voice {

/// One recognised digit.
struct SpokenDigit {
  int digit = 0;       // 0 to 9
  double begin_s = 0;  // of its middle part, from the start of the recogniser's input
  double end_s = 0;
  float confidence = 0;  // (0, 1]: its highest probability
};

/// For each step of `kFramesAStep` frames, a recogniser says which digit is spoken, or none. It also says none at a
/// digit's edges, so that a repeated digit counts as two.
inline constexpr std::size_t kFramesAStep = 4;
inline constexpr std::size_t kDigitAnswers = 11;  // 0 to 9, none
/// Noise gives low confidence; digits below this are ignored. Other words may give high confidence, so callers must
/// count extra digits.
inline constexpr float kLeastConfidence = 0.5F;

/// `log_odds`: 1 x 11 x steps, each step of `step_s` seconds. Decoded as the likeliest sequence in which a digit lasts
/// at least two steps and a blank separates two digits. Errors: inference_failed if the shape is wrong or a value is
/// NaN.
Result<std::vector<SpokenDigit>> read_digits(const base::Tensor& log_odds, double step_s);

/// The number of digits to substitute, delete or insert to turn one into the other (Levenshtein).
std::size_t digit_errors(std::span<const int> shown, std::span<const int> heard);

}  // namespace selfsame::voice
