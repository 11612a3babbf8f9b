#include "eval/calibrate.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "eval/operating_point.hpp"

namespace selfsame::eval {
namespace {

/// log(1 + exp(x)) without overflow.
double softplus(double x) { return x > 0 ? x + std::log1p(std::exp(-x)) : std::log1p(std::exp(x)); }
double logistic(double x) { return x >= 0 ? 1 / (1 + std::exp(-x)) : std::exp(x) / (1 + std::exp(x)); }

/// The scores of one class with its share of the loss and the probability that it is fitted to.
struct WeighedTarget {
  const std::vector<float>& scores;
  double weight;
  double target;
};

/// Scores are shifted and scaled to order one while fitting, so that Newton's matrix is well conditioned.
struct Scale {
  double shift = 0;
  double unit = 1;
  double operator()(float score) const { return (static_cast<double>(score) - shift) / unit; }
};

Scale scale_of(const WeighedTarget& genuine, const WeighedTarget& impostor) {
  const auto moment = [](const std::vector<float>& scores, double about, int power) {
    double sum = 0;
    for (const float score : scores) sum += std::pow(static_cast<double>(score) - about, power);
    return sum / static_cast<double>(scores.size());
  };
  Scale scale;
  scale.shift = 0.5 * (moment(genuine.scores, 0, 1) + moment(impostor.scores, 0, 1));
  scale.unit = std::sqrt(0.5 * (moment(genuine.scores, scale.shift, 2) + moment(impostor.scores, scale.shift, 2)));
  return scale;
}

struct Line {
  double slope = 0;
  double intercept = 0;
};

double loss(const Line& line, const WeighedTarget& group, const Scale& scale) {
  double sum = 0;
  for (const float score : group.scores) {
    const double x = line.slope * scale(score) + line.intercept;
    sum += softplus(x) - group.target * x;
  }
  return group.weight * sum;
}

struct Derivatives {
  double slope = 0, intercept = 0;                         // gradient
  double slope2 = 0, intercept2 = 0, slope_intercept = 0;  // Hessian
};

void add_derivatives(const Line& line, const WeighedTarget& group, const Scale& scale, Derivatives& sum) {
  for (const float score : group.scores) {
    const double z = scale(score);
    const double p = logistic(line.slope * z + line.intercept);
    const double error = group.weight * (p - group.target);
    const double curvature = group.weight * p * (1 - p);
    sum.slope += error * z;
    sum.intercept += error;
    sum.slope2 += curvature * z * z;
    sum.slope_intercept += curvature * z;
    sum.intercept2 += curvature;
  }
}

Line newton_step(const Derivatives& d) {
  // A slight ridge keeps the step finite when all probabilities are nearly 0 or 1.
  const double a = d.slope2 + 1e-12;
  const double c = d.intercept2 + 1e-12;
  const double determinant = a * c - d.slope_intercept * d.slope_intercept;
  return {(c * d.slope - d.slope_intercept * d.intercept) / determinant,
          (a * d.intercept - d.slope_intercept * d.slope) / determinant};
}

/// Expected bits of one class's llrs: mean log2(1 + exp(sign * llr)).
template <typename Llr>
double mean_bits(const std::vector<float>& scores, double sign, const Llr& llr) {
  double sum = 0;
  for (const float score : scores) sum += softplus(sign * llr(score));
  return sum / static_cast<double>(scores.size()) / std::numbers::ln2;
}

/// A stretch of neighbouring scores that share one probability.
struct Pool {
  double genuine = 0;   // share of all genuine comparisons
  double impostor = 0;  // share of all impostor comparisons
};

/// Cllr after pool-adjacent-violators, which needs only the class shares of each pool.
double pooled_cllr(const ScoreSet& set) {
  const std::vector<float>& genuine = set.genuine().scores;
  const std::vector<float>& impostor = set.impostor().scores;
  std::vector<Pool> pools;
  for (std::size_t g = 0, i = 0; g < genuine.size() || i < impostor.size();) {
    const bool take_genuine = i == impostor.size() || (g < genuine.size() && genuine[g] <= impostor[i]);
    const float score = take_genuine ? genuine[g] : impostor[i];
    Pool pool;
    for (; g < genuine.size() && genuine[g] == score; ++g) pool.genuine += 1 / static_cast<double>(genuine.size());
    for (; i < impostor.size() && impostor[i] == score; ++i) pool.impostor += 1 / static_cast<double>(impostor.size());
    while (!pools.empty() && pools.back().genuine * pool.impostor >= pool.genuine * pools.back().impostor) {
      pool.genuine += pools.back().genuine;
      pool.impostor += pools.back().impostor;
      pools.pop_back();
    }
    pools.push_back(pool);
  }
  double bits = 0;
  for (const Pool& pool : pools) {
    const double all = pool.genuine + pool.impostor;
    if (pool.genuine > 0) bits += 0.5 * pool.genuine * std::log2(all / pool.genuine);
    if (pool.impostor > 0) bits += 0.5 * pool.impostor * std::log2(all / pool.impostor);
  }
  return bits;
}

double expected_calibration_error(const ScoreSet& set, const LogisticFit& fit) {
  struct Bin {
    double weight = 0, stated = 0, genuine = 0;
  };
  std::array<Bin, 15> bins;
  const auto add = [&](const std::vector<float>& scores, bool genuine) {
    const double weight = 0.5 / static_cast<double>(scores.size());
    for (const float score : scores) {
      const double p = logistic(fit.slope * static_cast<double>(score) + fit.intercept);
      Bin& bin = bins[std::min(bins.size() - 1, static_cast<std::size_t>(p * static_cast<double>(bins.size())))];
      bin.weight += weight;
      bin.stated += weight * p;
      if (genuine) bin.genuine += weight;
    }
  };
  add(set.genuine().scores, true);
  add(set.impostor().scores, false);
  double error = 0;
  for (const Bin& bin : bins) error += std::abs(bin.stated - bin.genuine);
  return error;
}

}  // namespace

Result<LogisticFit> fit_logistic(const ScoreSet& scores) {
  const auto genuine_count = static_cast<double>(scores.genuine().scores.size());
  const auto impostor_count = static_cast<double>(scores.impostor().scores.size());
  const WeighedTarget genuine{scores.genuine().scores, 0.5 / genuine_count, (genuine_count + 1) / (genuine_count + 2)};
  const WeighedTarget impostor{scores.impostor().scores, 0.5 / impostor_count, 1 / (impostor_count + 2)};
  if (scores.lowest() == scores.highest()) {
    return fail(ErrorCode::invalid_argument, "all scores are equal: there is nothing to calibrate");
  }
  const Scale scale = scale_of(genuine, impostor);
  const auto total_loss = [&](const Line& line) { return loss(line, genuine, scale) + loss(line, impostor, scale); };
  Line line;
  double best = total_loss(line);
  LogisticFit fit;
  for (bool moving = true; moving && fit.iterations < 100; ++fit.iterations) {
    Derivatives derivatives;
    add_derivatives(line, genuine, scale, derivatives);
    add_derivatives(line, impostor, scale, derivatives);
    const Line step = newton_step(derivatives);
    moving = false;
    // Newton's decrement: near the minimum, twice the remaining decrease of the loss.
    if (derivatives.slope * step.slope + derivatives.intercept * step.intercept < 1e-13) break;
    for (double share = 1; share > 1e-6 && !moving; share /= 2) {
      const Line tried{line.slope - share * step.slope, line.intercept - share * step.intercept};
      const double tried_loss = total_loss(tried);
      if (tried_loss < best - 1e-15) {
        line = tried;
        best = tried_loss;
        moving = true;
      }
    }
  }
  fit.slope = line.slope / scale.unit;
  fit.intercept = line.intercept - fit.slope * scale.shift;
  if (!(fit.slope > 0) || !std::isfinite(fit.intercept)) {
    return fail(ErrorCode::invalid_argument, "genuine scores are not higher than impostor scores: no calibration");
  }
  return fit;
}

std::vector<ThresholdRow> threshold_table(const ScoreSet& scores) {
  static constexpr std::array<double, 16> kRates = {1e-1, 1e-2, 3e-3, 1e-3, 3e-4, 1e-4, 3e-5, 1e-5,
                                                    3e-6, 1e-6, 3e-7, 1e-7, 3e-8, 1e-8, 3e-9, 1e-9};
  const auto impostors = static_cast<double>(scores.impostor().scores.size());
  std::vector<ThresholdRow> table;
  for (const double fmr : kRates) {
    if (static_cast<double>(kMinFalseMatches) / impostors > fmr) break;
    const float threshold = find_threshold(scores, fmr);
    if (table.empty() || threshold > table.back().threshold) table.push_back({fmr, threshold});
  }
  return table;
}

CalibrationQuality calibration_quality(const ScoreSet& scores, const LogisticFit& fit) {
  const auto llr = [&](float score) { return fit.slope * static_cast<double>(score) + fit.intercept; };
  CalibrationQuality quality;
  quality.cllr = 0.5 * (mean_bits(scores.genuine().scores, -1, llr) + mean_bits(scores.impostor().scores, 1, llr));
  quality.min_cllr = pooled_cllr(scores);
  quality.expected_calibration_error = expected_calibration_error(scores, fit);
  return quality;
}

}  // namespace selfsame::eval
