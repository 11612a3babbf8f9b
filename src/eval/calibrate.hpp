// Makes a pack's calibration from measured scores: raw similarity -> log-likelihood ratio, and FMR -> threshold.
#pragma once

#include <cstddef>
#include <vector>

#include "base/result.hpp"
#include "eval/metrics.hpp"

namespace selfsame::eval {

/// llr = slope * raw + intercept, natural logarithm.
struct LogisticFit {
  double slope = 0;
  double intercept = 0;
  int iterations = 0;
};

/// Logistic regression with a flat prior: each class weighs one half, whatever its size, so that the fitted log-odds
/// are a log-likelihood ratio (Platt 1999, with his smoothed targets (N+1)/(N+2) and 1/(N+2), which keep the fit
/// finite where the classes do not overlap). Newton's method with step halving.
/// Errors: invalid_argument if genuine scores are not higher than impostor scores (slope <= 0) or all are equal.
Result<LogisticFit> fit_logistic(const ScoreSet& scores);

struct ThresholdRow {
  double fmr = 0;
  float threshold = 0;
};

/// The minimum number of false matches behind a row of the table. With 10 the true rate is within about -50 % and +85 %
/// of the stated one (Poisson, 95 %).
inline constexpr std::size_t kMinFalseMatches = 10;

/// Thresholds at FMR 1e-1, 1e-2, 3e-3, 1e-3, 3e-4, ... as far as fmr * impostors >= kMinFalseMatches; fmr falls and
/// the threshold rises strictly from row to row (a rate whose threshold equals the row's before is left out).
/// Empty where even 1e-1 is not supported.
std::vector<ThresholdRow> threshold_table(const ScoreSet& scores);

/// Accuracy of log-likelihood ratios (Brümmer and du Preez 2006), in bits: 0 is perfect, 1 is the cost of "always llr =
/// 0". `cllr - min_cllr` is the loss by calibration, `min_cllr` that by discrimination.
struct CalibrationQuality {
  double cllr = 0;
  double min_cllr = 0;  // after the best monotone map (pool adjacent violators)
  /// Expected calibration error: mean distance between the stated probability and the share of genuine comparisons in
  /// 15 equal bins of probability, under a flat prior.
  double expected_calibration_error = 0;
};
CalibrationQuality calibration_quality(const ScoreSet& scores, const LogisticFit& fit);

}  // namespace selfsame::eval
