#include "eval/linear_fit.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>

namespace selfsame::eval {
namespace {

constexpr double kRidge = 1e-4;
constexpr int kSteps = 60;

}  // namespace

float LinearFit::operator()(std::span<const float> measures) const {
  double sum = bias;
  for (std::size_t k = 0; k < weights.size(); ++k) sum += weights[k] * static_cast<double>(measures[k]);
  return static_cast<float>(sum);
}

Result<LinearFit> fit_linear(std::span<const float> rows, std::size_t columns, const std::vector<bool>& genuine) {
  const auto positives = static_cast<std::size_t>(std::count(genuine.begin(), genuine.end(), true));
  const std::size_t negatives = genuine.size() - positives;
  if (positives == 0 || negatives == 0)
    return fail(ErrorCode::invalid_argument, "a fit needs genuine and impostor comparisons");
  if (columns == 0 || rows.size() != genuine.size() * columns)
    return fail(ErrorCode::invalid_argument, "each comparison needs the same number of measures");
  if (!std::all_of(rows.begin(), rows.end(), [](float v) { return std::isfinite(v); }))
    return fail(ErrorCode::invalid_argument, "a measure is not a finite number");

  using RowMajor = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const auto n = static_cast<Eigen::Index>(genuine.size());
  const auto m = static_cast<Eigen::Index>(columns);
  Eigen::MatrixXd x(n, m + 1);
  x.leftCols(m) = Eigen::Map<const RowMajor>(rows.data(), n, m).cast<double>();
  x.col(m).setOnes();
  const Eigen::RowVectorXd mean = x.leftCols(m).colwise().mean();
  x.leftCols(m).rowwise() -= mean;
  Eigen::RowVectorXd deviation = (x.leftCols(m).colwise().squaredNorm() / static_cast<double>(n)).cwiseSqrt();
  deviation = (deviation.array() > 1e-9).select(deviation, 1.0);
  x.leftCols(m).array().rowwise() /= deviation.array();

  Eigen::VectorXd target(n), weight(n);
  for (Eigen::Index i = 0; i < n; ++i) {
    const bool is_genuine = genuine[static_cast<std::size_t>(i)];
    target(i) = is_genuine ? 1 : 0;
    weight(i) = 0.5 / static_cast<double>(is_genuine ? positives : negatives);
  }
  Eigen::VectorXd ridge = Eigen::VectorXd::Constant(m + 1, kRidge);
  ridge(m) = 0;
  Eigen::VectorXd w = Eigen::VectorXd::Zero(m + 1);
  for (int step = 0; step < kSteps; ++step) {
    const Eigen::VectorXd p = (1 + (-(x * w)).array().exp()).inverse();
    const Eigen::VectorXd gradient = x.transpose() * weight.cwiseProduct(target - p) - ridge.cwiseProduct(w);
    Eigen::MatrixXd curvature =
        x.transpose() * (weight.array() * p.array() * (1 - p.array())).matrix().asDiagonal() * x;
    curvature.diagonal() += ridge;
    curvature(m, m) += 1e-12;
    const Eigen::VectorXd change = curvature.ldlt().solve(gradient);
    // Far steps overshoot where the curve is flat.
    w += change * std::min(1.0, 4 / std::max(change.norm(), 1e-12));
    if (change.norm() < 1e-9) break;
  }
  LinearFit fit;
  fit.bias = w(m);
  for (Eigen::Index k = 0; k < m; ++k) {
    fit.weights.push_back(w(k) / deviation(k));
    fit.bias -= w(k) / deviation(k) * mean(k);
  }
  return fit;
}

}  // namespace selfsame::eval
