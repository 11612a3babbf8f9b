// Combines several measures of a comparison into one log-likelihood ratio.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "base/result.hpp"

namespace selfsame::eval {

/// llr = bias + the sum of weights times measures, natural logarithm.
struct LinearFit {
  double bias = 0;
  std::vector<double> weights;

  float operator()(std::span<const float> measures) const;
};

/// Logistic regression by Newton's method, each class weighing one half whatever its size, so that log-odds are
/// log-likelihood ratios; a light ridge on the standardised weights keeps the fit finite if classes do not overlap.
/// `rows` holds genuine.size() rows of `columns` measures. Errors: invalid_argument if a class is empty, sizes are
/// inconsistent or a measure is not finite.
Result<LinearFit> fit_linear(std::span<const float> rows, std::size_t columns, const std::vector<bool>& genuine);

}  // namespace selfsame::eval
