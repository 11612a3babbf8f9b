// Verification accuracy by cross-validation over folds, as in the LFW protocol: no fold is judged by a threshold chosen
// on it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "eval/normal.hpp"

namespace selfsame::eval {

struct FoldComparison {
  /// nullopt: a sample could not be enrolled or acquired. Such a comparison counts as wrong in either class and is
  /// ignored when thresholds are chosen.
  std::optional<float> score;
  bool genuine = false;
  std::uint32_t fold = 0;
};

struct FoldResult {
  std::uint32_t fold = 0;
  float threshold = 0;  // chosen on the other folds
  std::size_t comparisons = 0;
  std::size_t correct = 0;
  std::size_t failed = 0;  // comparisons without a score
  double accuracy = 0;
  Interval interval;  // Wilson, 95 %
};

struct CrossValidation {
  std::vector<FoldResult> folds;  // by fold number
  double mean_accuracy = 0;       // mean of the folds' accuracies
  double standard_error = 0;      // their sample standard deviation over sqrt(folds)
  Interval interval;              // Wilson, 95 %, of all comparisons together
};

/// The threshold with the highest share of right decisions (score >= threshold iff genuine). Accuracy is constant
/// between two neighbouring scores; the middle of the gap is taken, of several best gaps the widest, of these the
/// lowest. Errors: invalid_argument where no comparison has a score.
Result<float> most_accurate_threshold(std::span<const FoldComparison> comparisons);

/// Errors: invalid_argument (no comparisons, only one fold, a score that is not finite, or the folds that remain
/// have no scores).
Result<CrossValidation> cross_validate(std::span<const FoldComparison> comparisons);

}  // namespace selfsame::eval
