#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>

#include "eval/pad.hpp"

namespace selfsame::eval {
namespace {

constexpr double kRidge = 0.02;
constexpr int kSteps = 60;

/// Weights each species of attack equally, and all of them together as much as the bona fide trials.
std::vector<double> class_weights(std::span<const PadTrial> trials) {
  std::map<std::string, std::size_t> counts;
  for (const PadTrial& trial : trials) ++counts[trial.bona_fide ? "bona fide" : trial.species];
  const auto species = static_cast<double>(counts.size() - counts.contains("bona fide"));
  std::vector<double> weights;
  for (const PadTrial& trial : trials) {
    weights.push_back(trial.bona_fide ? 1 / static_cast<double>(counts["bona fide"])
                                      : 1 / (static_cast<double>(counts[trial.species]) * std::max(species, 1.0)));
  }
  return weights;
}

struct Line {
  double slope = 0;
  double intercept = 0;
};

/// Newton's method on a ridge-regularised weighted logistic regression of one standardised variable.
Line logistic(const std::vector<double>& x, const std::vector<bool>& live, const std::vector<double>& weight) {
  Eigen::Vector2d w = Eigen::Vector2d::Zero();
  for (int step = 0; step < kSteps; ++step) {
    Eigen::Vector2d gradient(-kRidge * w(0), -1e-6 * w(1));
    Eigen::Matrix2d curvature;
    curvature << kRidge, 0, 0, 1e-6;
    for (std::size_t i = 0; i < x.size(); ++i) {
      const Eigen::Vector2d row(x[i], 1);
      const double p = 1 / (1 + std::exp(-row.dot(w)));
      gradient += weight[i] * ((live[i] ? 1 : 0) - p) * row;
      curvature += weight[i] * p * (1 - p) * row * row.transpose();
    }
    const Eigen::Vector2d change = curvature.ldlt().solve(gradient);
    w += change * std::min(1.0, 2 / std::max(change.norm(), 1e-9));
    if (change.norm() < 1e-7) break;
  }
  return {w(0), w(1)};
}

}  // namespace

std::vector<FittedCue> fit_cues(std::span<const PadTrial> all, double limit) {
  std::vector<PadTrial> trials;
  std::copy_if(all.begin(), all.end(), std::back_inserter(trials),
               [](const PadTrial& trial) { return !trial.vetoed(); });
  const auto weights = class_weights(trials);
  std::vector<FittedCue> fitted;
  std::map<std::string, std::size_t> index;
  for (const PadTrial& trial : trials) {
    for (const PadCue& cue : trial.cues) {
      if (index.try_emplace(cue.name, fitted.size()).second) fitted.push_back({cue.name, 0, 0, 0, 0, 0});
    }
  }
  for (FittedCue& cue : fitted) {
    std::vector<double> x;
    std::vector<bool> live;
    std::vector<double> weight;
    for (std::size_t i = 0; i < trials.size(); ++i) {
      for (const PadCue& value : trials[i].cues) {
        if (value.name != cue.name || !std::isfinite(value.value)) continue;
        x.push_back(static_cast<double>(value.value));
        live.push_back(trials[i].bona_fide);
        weight.push_back(weights[i]);
        ++(trials[i].bona_fide ? cue.bona_fide : cue.attacks);
      }
    }
    double mean = 0;
    double square = 0;
    double total = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      mean += weight[i] * x[i];
      square += weight[i] * x[i] * x[i];
      total += weight[i];
    }
    if (total <= 0 || cue.bona_fide == 0 || cue.attacks == 0) continue;
    mean /= total;
    const double deviation = std::sqrt(std::max(square / total - mean * mean, 1e-12));
    for (double& value : x) value = (value - mean) / deviation;
    const Line line = logistic(x, live, weight);
    cue.slope = line.slope / deviation;
    cue.centre = std::fabs(line.slope) < 1e-6 ? mean : mean - line.intercept / line.slope * deviation;
  }

  // All together: rows of clamped ratios, 0 where a cue is missing.
  const auto n = static_cast<Eigen::Index>(trials.size());
  const auto m = static_cast<Eigen::Index>(fitted.size());
  Eigen::MatrixXd rows = Eigen::MatrixXd::Zero(n, m);
  for (std::size_t i = 0; i < trials.size(); ++i) {
    for (const PadCue& cue : trials[i].cues) {
      const FittedCue& model = fitted[index[cue.name]];
      const double llr = model.slope * (static_cast<double>(cue.value) - model.centre);
      rows(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(index[cue.name])) =
          std::isfinite(llr) ? std::clamp(llr, -limit, limit) : 0;
    }
  }
  Eigen::VectorXd w = Eigen::VectorXd::Constant(m, 0.3);
  for (int step = 0; step < 400; ++step) {
    // Projected gradient: a cue never counts against its own direction.
    Eigen::VectorXd gradient = -0.01 * w;
    for (Eigen::Index i = 0; i < n; ++i) {
      const double p = 1 / (1 + std::exp(-rows.row(i).dot(w)));
      gradient += weights[static_cast<std::size_t>(i)] * ((trials[static_cast<std::size_t>(i)].bona_fide ? 1 : 0) - p) *
                  rows.row(i).transpose();
    }
    w = (w + 0.2 * gradient).cwiseMax(0);
  }
  for (std::size_t k = 0; k < fitted.size(); ++k) fitted[k].weight = w(static_cast<Eigen::Index>(k));
  return fitted;
}

}  // namespace selfsame::eval
