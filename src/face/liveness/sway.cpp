#include "face/liveness/sway.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

namespace selfsame::face::liveness {
namespace {

constexpr std::size_t kLeastFrames = 10;

/// The variance of a series without white noise: the covariance of neighbours.
double variance_beyond_noise(const std::vector<double>& values) {
  double mean = 0;
  for (const double value : values) mean += value / static_cast<double>(values.size());
  double sum = 0;
  for (std::size_t i = 1; i < values.size(); ++i) sum += (values[i] - mean) * (values[i - 1] - mean);
  return std::max(0.0, sum / static_cast<double>(values.size() - 1));
}

using Places = Eigen::Matrix<double, std::tuple_size_v<DensePoints>, 4>;

/// Columns x, y, z, 1: the mean of the points over all frames, each frame centred and scaled by its eye distance.
Places mean_places(Track track) {
  Places mean = Places::Zero();
  for (const Observation& seen : track) {
    const double scale = 1 / static_cast<double>(eye_distance(seen.points));
    const Point3& middle = seen.points[kNoseTip];
    for (Eigen::Index i = 0; i < mean.rows(); ++i) {
      const Point3& p = seen.points[static_cast<std::size_t>(i)];
      mean(i, 0) += static_cast<double>(p.x - middle.x) * scale;
      mean(i, 1) += static_cast<double>(p.y - middle.y) * scale;
      mean(i, 2) += static_cast<double>(p.z - middle.z) * scale;
    }
  }
  mean /= static_cast<double>(track.size());
  mean.col(3).setOnes();
  return mean;
}

}  // namespace

std::optional<float> measure_sway(Track track) {
  if (track.size() < kLeastFrames) return std::nullopt;
  // An affine camera looking at the mean: its third column measures the turn, whatever the first two do.
  const Eigen::ColPivHouseholderQR<Places> solver(mean_places(track));
  std::vector<double> across;
  std::vector<double> along;
  for (const Observation& seen : track) {
    Eigen::Matrix<double, std::tuple_size_v<DensePoints>, 2> places;
    for (Eigen::Index i = 0; i < places.rows(); ++i) {
      const Point3& p = seen.points[static_cast<std::size_t>(i)];
      places.row(i) << static_cast<double>(p.x), static_cast<double>(p.y);
    }
    const Eigen::Matrix<double, 4, 2> camera = solver.solve(places);
    const double scale = std::max(1e-6, camera.topRows<2>().norm() / std::numbers::sqrt2);
    across.push_back(camera(2, 0) / scale);
    along.push_back(camera(2, 1) / scale);
  }
  return static_cast<float>(std::sqrt(variance_beyond_noise(across) + variance_beyond_noise(along)) * 180 /
                            std::numbers::pi);
}

}  // namespace selfsame::face::liveness
