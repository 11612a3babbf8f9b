#include "voice/digits.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace selfsame::voice {
namespace {

constexpr std::size_t kNone = 10;

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
  std::vector<SpokenDigit> runs;
  std::size_t before = kNone;
  for (std::size_t step = 0; step < steps; ++step) {
    const auto at = [&](std::size_t answer) { return values[answer * steps + step]; };
    std::size_t best = 0;
    for (std::size_t answer = 1; answer < kDigitAnswers; ++answer) {
      if (at(answer) > at(best)) best = answer;
    }
    if (best != kNone) {
      float rest = 0;
      for (std::size_t answer = 0; answer < kDigitAnswers; ++answer) rest += std::exp(at(answer) - at(best));
      if (best != before) runs.push_back({static_cast<int>(best), static_cast<double>(step) * step_s, 0, 0});
      runs.back().end_s = static_cast<double>(step + 1) * step_s;
      runs.back().confidence = std::max(runs.back().confidence, 1 / rest);
    }
    before = best;
  }
  std::erase_if(runs, [](const SpokenDigit& run) { return run.confidence < kLeastConfidence; });
  return runs;
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
