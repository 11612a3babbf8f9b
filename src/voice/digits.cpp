#include "voice/digits.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <utility>

namespace selfsame::voice {
namespace {

constexpr std::size_t kNone = 10;
constexpr std::size_t kDigits = kNone;
constexpr float kNever = -1e30F;

/// Steps `begin` up to, not including, `end`.
struct Run {
  std::size_t digit = 0;
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// The likeliest sequence in which a digit lasts at least two steps and a blank separates two digits (Viterbi, 1967): a
/// digit's first step is a separate state from its later ones. `logs`: 11 x steps, logarithms of probabilities.
std::vector<Run> likeliest_runs(std::span<const float> logs, std::size_t steps) {
  const auto at = [&](std::size_t answer, std::size_t step) { return logs[answer * steps + step]; };
  float none = at(kNone, 0);
  std::array<float, kDigits> first{};
  std::array<float, kDigits> later{};
  later.fill(kNever);
  for (std::size_t digit = 0; digit < kDigits; ++digit) first[digit] = at(digit, 0);
  std::vector<std::size_t> ended(steps, kNone);                   // the digit that has just ended
  std::vector<std::array<bool, kDigits>> stayed(steps, {false});  // whether a digit lasts beyond two steps
  const auto last_digit = [&] {
    return static_cast<std::size_t>(std::max_element(later.begin(), later.end()) - later.begin());
  };
  for (std::size_t step = 1; step < steps; ++step) {
    const std::size_t last = last_digit();
    const float before = none;
    if (later[last] > none) ended[step] = last;
    none = std::max(none, later[last]) + at(kNone, step);
    for (std::size_t digit = 0; digit < kDigits; ++digit) {
      stayed[step][digit] = later[digit] > first[digit];
      later[digit] = std::max(later[digit], first[digit]) + at(digit, step);
      first[digit] = before + at(digit, step);
    }
  }
  std::vector<Run> runs;
  std::size_t answer = later[last_digit()] > none ? last_digit() : kNone;
  for (std::size_t step = steps - 1; step > 0;) {
    if (answer == kNone) {
      answer = ended[step--];
      continue;
    }
    Run run{answer, 0, step + 1};
    while (stayed[step][answer]) --step;
    run.begin = step - 1;
    runs.push_back(run);
    answer = kNone;
    step = run.begin == 0 ? 0 : run.begin - 1;
  }
  std::reverse(runs.begin(), runs.end());
  return runs;
}

}  // namespace

Result<std::vector<SpokenDigit>> read_digits(const base::Tensor& log_odds, double step_s) {
  const auto& values = log_odds.values;
  const std::size_t steps = values.size() / kDigitAnswers;
  const std::vector<std::int64_t> wanted{1, kDigitAnswers, static_cast<std::int64_t>(steps)};
  if (log_odds.shape != wanted || steps == 0) {
    return fail(ErrorCode::inference_failed, "the digit recogniser's answer has another shape than 1 x 11 x steps");
  }
  if (!std::all_of(values.begin(), values.end(), [](float value) { return std::isfinite(value); })) {
    return fail(ErrorCode::inference_failed, "the digit recogniser's answer holds values that are no numbers");
  }
  std::vector<float> logs(values.size());
  for (std::size_t step = 0; step < steps; ++step) {
    float highest = values[step];
    for (std::size_t answer = 1; answer < kDigitAnswers; ++answer) {
      highest = std::max(highest, values[answer * steps + step]);
    }
    float sum = 0;
    for (std::size_t answer = 0; answer < kDigitAnswers; ++answer) {
      sum += std::exp(values[answer * steps + step] - highest);
    }
    for (std::size_t answer = 0; answer < kDigitAnswers; ++answer) {
      logs[answer * steps + step] = values[answer * steps + step] - highest - std::log(sum);
    }
  }
  std::vector<SpokenDigit> spoken;
  for (const Run& run : likeliest_runs(logs, steps)) {
    const auto own = std::span(logs).subspan(run.digit * steps + run.begin, run.end - run.begin);
    const float confidence = std::exp(*std::max_element(own.begin(), own.end()));
    if (confidence < kLeastConfidence) continue;
    spoken.push_back({static_cast<int>(run.digit), static_cast<double>(run.begin) * step_s,
                      static_cast<double>(run.end) * step_s, confidence});
  }
  return spoken;
}

std::size_t digit_errors(std::span<const int> shown, std::span<const int> heard) {
  std::vector<std::size_t> row(heard.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < shown.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < heard.size(); ++j) {
      const std::size_t exchanged = diagonal + (shown[i] == heard[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({diagonal + 1, row[j] + 1, exchanged});
    }
  }
  return row.back();
}

}  // namespace selfsame::voice
