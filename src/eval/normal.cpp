#include "eval/normal.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/check.hpp"

namespace selfsame::eval {

double normal_cdf(double x) { return 0.5 * std::erfc(-x / std::numbers::sqrt2); }

double normal_quantile(double p) {
  SELFSAME_CHECK(p > 0 && p < 1);
  if (p > 0.5) return -normal_quantile(1 - p);
  // log Phi is concave and the start lies left of the root, so Newton's steps rise to it without overshooting.
  const double target = std::log(p);
  double x = -std::sqrt(-2 * target);
  for (int step = 0; step < 60; ++step) {
    const double cdf = normal_cdf(x);
    if (!(cdf > 0)) break;
    const double density = std::exp(-0.5 * x * x) / std::sqrt(2 * std::numbers::pi);
    const double move = (target - std::log(cdf)) * cdf / density;
    x += move;
    if (std::abs(move) <= 1e-15 * (1 + std::abs(x))) break;
  }
  return x;
}

Interval wilson_interval(std::size_t successes, std::size_t trials, double confidence) {
  SELFSAME_CHECK(trials >= 1 && successes <= trials && confidence > 0 && confidence < 1);
  const double n = static_cast<double>(trials);
  const double p = static_cast<double>(successes) / n;
  const double z = normal_quantile(0.5 + confidence / 2);
  const double scale = 1 / (1 + z * z / n);
  const double centre = scale * (p + z * z / (2 * n));
  const double half = scale * z * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n));
  // The ends are exact where rounding would leave them a hair inside [0, 1].
  return {successes == 0 ? 0 : std::max(0.0, centre - half), successes == trials ? 1 : std::min(1.0, centre + half)};
}

double rule_of_three(std::size_t trials) { return trials <= 3 ? 1.0 : 3.0 / static_cast<double>(trials); }

}  // namespace selfsame::eval
