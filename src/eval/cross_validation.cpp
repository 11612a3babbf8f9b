#include "eval/cross_validation.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <string>

#include "eval/operating_point.hpp"

namespace selfsame::eval {
namespace {

struct Scored {
  float score;
  bool genuine;
};

std::vector<Scored> ascending(std::span<const FoldComparison> comparisons) {
  std::vector<Scored> scored;
  for (const FoldComparison& comparison : comparisons) {
    if (comparison.score) scored.push_back({*comparison.score, comparison.genuine});
  }
  std::sort(scored.begin(), scored.end(), [](const Scored& l, const Scored& r) { return l.score < r.score; });
  return scored;
}

/// A threshold inside (low, high], so that `low` does not match and `high` does.
float between(float low, float high) {
  const auto middle = static_cast<float>((static_cast<double>(low) + static_cast<double>(high)) / 2);
  return middle > low ? middle : high;
}

FoldResult judge(std::uint32_t fold, float threshold, std::span<const FoldComparison> comparisons) {
  FoldResult result;
  result.fold = fold;
  result.threshold = threshold;
  for (const FoldComparison& comparison : comparisons) {
    if (comparison.fold != fold) continue;
    ++result.comparisons;
    if (!comparison.score) {
      ++result.failed;
    } else if ((*comparison.score >= threshold) == comparison.genuine) {
      ++result.correct;
    }
  }
  result.accuracy = static_cast<double>(result.correct) / static_cast<double>(result.comparisons);
  result.interval = wilson_interval(result.correct, result.comparisons);
  return result;
}

void summarise(CrossValidation& validation) {
  const auto count = static_cast<double>(validation.folds.size());
  std::size_t correct = 0;
  std::size_t comparisons = 0;
  for (const FoldResult& fold : validation.folds) {
    validation.mean_accuracy += fold.accuracy / count;
    correct += fold.correct;
    comparisons += fold.comparisons;
  }
  double squares = 0;
  for (const FoldResult& fold : validation.folds) {
    squares += (fold.accuracy - validation.mean_accuracy) * (fold.accuracy - validation.mean_accuracy);
  }
  validation.standard_error = std::sqrt(squares / (count - 1) / count);
  validation.interval = wilson_interval(correct, comparisons);
}

}  // namespace

Result<float> most_accurate_threshold(std::span<const FoldComparison> comparisons) {
  const std::vector<Scored> scored = ascending(comparisons);
  if (scored.empty()) return fail(ErrorCode::invalid_argument, "no comparison has a score to choose a threshold from");
  // Right decisions at a threshold below every score: all genuine ones.
  auto right = std::count_if(scored.begin(), scored.end(), [](const Scored& entry) { return entry.genuine; });
  auto best = right;
  double widest = 0;
  float threshold = scored.front().score;
  for (std::size_t i = 0; i < scored.size();) {
    const float score = scored[i].score;
    for (; i < scored.size() && scored[i].score == score; ++i) right += scored[i].genuine ? -1 : 1;
    const bool last = i == scored.size();
    const double width = last ? 0 : static_cast<double>(scored[i].score) - static_cast<double>(score);
    if (right > best || (right == best && width > widest)) {
      best = right;
      widest = width;
      threshold = last ? next_above(score) : between(score, scored[i].score);
    }
  }
  return threshold;
}

Result<CrossValidation> cross_validate(std::span<const FoldComparison> comparisons) {
  std::map<std::uint32_t, std::vector<FoldComparison>> others;
  for (const FoldComparison& comparison : comparisons) {
    if (comparison.score && !std::isfinite(*comparison.score)) {
      return fail(ErrorCode::invalid_argument, "a score is not a finite number");
    }
    others[comparison.fold];
  }
  if (others.empty()) return fail(ErrorCode::invalid_argument, "no comparisons to cross-validate");
  if (others.size() == 1) {
    return fail(
        ErrorCode::invalid_argument,
        "only fold " + std::to_string(others.begin()->first) +
            " is present: cross-validation needs at least two folds, one to choose the threshold on and one to judge");
  }
  CrossValidation validation;
  for (auto& [fold, rest] : others) {
    std::copy_if(comparisons.begin(), comparisons.end(), std::back_inserter(rest),
                 [number = fold](const FoldComparison& comparison) { return comparison.fold != number; });
    SELFSAME_ASSIGN(const float threshold, most_accurate_threshold(rest));
    validation.folds.push_back(judge(fold, threshold, comparisons));
    rest.clear();
  }
  summarise(validation);
  return validation;
}

}  // namespace selfsame::eval
