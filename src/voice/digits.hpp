// Digits spoken in a row, for challenges that show some to be spoken: the pure half of any digit recogniser.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "base/tensor.hpp"

namespace selfsame::voice {

/// One digit that was heard.
struct SpokenDigit {
  int digit = 0;       // 0 to 9
  double begin_s = 0;  // of its middle part, from the start of what the recogniser was given
  double end_s = 0;
  float confidence = 0;  // (0, 1]: its probability where it is highest
};

/// A recogniser says for each step of `kFramesAStep` frames which digit is spoken in it, or none: at the edges of a
/// digit too, so that one said twice is two.
inline constexpr std::size_t kFramesAStep = 4;
inline constexpr std::size_t kDigitAnswers = 11;  // 0 to 9, none
/// Noise comes out as unsure digits; what falls below is not heard. Other words may come out as sure ones: whoever asks
/// for digits counts what is too many.
inline constexpr float kLeastConfidence = 0.5F;

/// `log_odds`: 1 x 11 x steps, each step of `step_s` seconds. Read as the likeliest sequence in which a digit lasts two
/// steps or more and none lies between two digits. Errors: inference_failed for another shape, or values that are no
/// numbers.
Result<std::vector<SpokenDigit>> read_digits(const base::Tensor& log_odds, double step_s);

/// How many digits must be exchanged, left out or put in to make one of the other (Levenshtein).
std::size_t digit_errors(std::span<const int> shown, std::span<const int> heard);

}  // namespace selfsame::voice
