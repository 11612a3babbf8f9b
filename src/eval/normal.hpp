// The standard normal distribution: the axes of a DET plot and the intervals of an accuracy.
#pragma once

#include <cstddef>

namespace selfsame::eval {

/// Probability that a standard normal value is at most `x`.
double normal_cdf(double x);

/// Inverse of `normal_cdf` (the "probit"). p in (0, 1); relative error below 1e-12 for p >= 1e-300.
double normal_quantile(double p);

struct Interval {
  double low = 0;
  double high = 0;
  bool operator==(const Interval&) const = default;
};

/// Wilson's score interval (1927) of a proportion, for independent trials. trials >= 1, successes <= trials.
Interval wilson_interval(std::size_t successes, std::size_t trials, double confidence = 0.95);

/// Upper 95 % bound of an error rate when no error was seen in `trials` independent trials: 3 / N, at most 1.
double rule_of_three(std::size_t trials);

}  // namespace selfsame::eval
