#include "face/liveness/parallax.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "face/liveness/rigid_shape.hpp"

namespace selfsame::face::liveness {
namespace {

constexpr std::size_t kLeastFrames = 5;
/// The reference is the mean of this many frames that face ahead most, to reduce noise.
constexpr std::size_t kReferenceFrames = 5;

struct HeadFit {
  double residual = 0;  // sum of squares
  double drawn = 0;     // sine of the turn implied by the foreshortening of the face
  double relief = 0;    // sine of the turn implied by the motion of points with depth
};

/// An affine camera looking at the reference shape.
HeadFit fit_head(const RigidShape& reference, const RigidShape& seen) {
  const AffineFit fit = fit_affine(reference, seen);
  const Eigen::JacobiSVD<Eigen::Matrix2d> svd(fit.camera.topRows<2>());
  const double wide = std::max(1e-6, svd.singularValues()(0));
  const double ratio = std::min(1.0, svd.singularValues()(1) / wide);
  return {fit.residual, std::sqrt(1 - ratio * ratio), fit.camera.row(2).norm() / wide};
}

/// Least squares of a homography with h33 = 1, refined once by the denominators that it found.
double plane_residual(const RigidShape& reference, const RigidShape& seen) {
  Eigen::Matrix<double, 8, 1> h = Eigen::Matrix<double, 8, 1>::Zero();
  double best = 1e30;
  for (int round = 0; round < 3; ++round) {
    Eigen::Matrix<double, 2 * kRigidRows, 8> a;
    Eigen::Matrix<double, 2 * kRigidRows, 1> b;
    for (Eigen::Index i = 0; i < kRigidRows; ++i) {
      const double x = reference(i, 0);
      const double y = reference(i, 1);
      const double u = seen(i, 0);
      const double v = seen(i, 1);
      const double weight = 1 / std::max(0.2, std::fabs(1 + h(6) * x + h(7) * y));
      a.row(2 * i) << weight * x, weight * y, weight, 0, 0, 0, -weight * u * x, -weight * u * y;
      a.row(2 * i + 1) << 0, 0, 0, weight * x, weight * y, weight, -weight * v * x, -weight * v * y;
      b(2 * i) = weight * u;
      b(2 * i + 1) = weight * v;
    }
    h = a.colPivHouseholderQr().solve(b);
    double sum = 0;
    for (Eigen::Index i = 0; i < kRigidRows; ++i) {
      const double x = reference(i, 0);
      const double y = reference(i, 1);
      const double w = 1 + h(6) * x + h(7) * y;
      const double safe = std::fabs(w) < 0.05 ? 0.05 : w;
      sum += std::pow((h(0) * x + h(1) * y + h(2)) / safe - seen(i, 0), 2) +
             std::pow((h(3) * x + h(4) * y + h(5)) / safe - seen(i, 1), 2);
    }
    best = std::min(best, sum);
  }
  return best;
}

}  // namespace

std::optional<Parallax> measure_parallax(Track track) {
  if (track.size() < kLeastFrames) return std::nullopt;
  std::vector<RigidShape> shapes;
  std::vector<std::pair<float, std::size_t>> ahead;  // distance from facing ahead
  for (std::size_t i = 0; i < track.size(); ++i) {
    shapes.push_back(upright(track[i].points));
    ahead.emplace_back(std::fabs(std::log(head_turn(track[i].points).yaw_ratio)), i);
  }
  std::sort(ahead.begin(), ahead.end());
  RigidShape reference = RigidShape::Zero();
  const std::size_t averaged = std::min(kReferenceFrames, track.size() / 2);
  for (std::size_t i = 0; i < averaged; ++i) reference += shapes[ahead[i].second] / static_cast<double>(averaged);

  std::vector<std::pair<HeadFit, double>> all;  // with the residual of a plane
  for (const RigidShape& shape : shapes) all.emplace_back(fit_head(reference, shape), plane_residual(reference, shape));
  // The most turned frames are the most informative; those like the reference only add noise.
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.first.drawn > b.first.drawn; });
  const std::size_t used = std::max<std::size_t>(2, all.size() / 5);
  double head = 0;
  double plane = 0;
  double drawn = 0;
  double relief = 0;
  for (std::size_t i = 0; i < used; ++i) {
    head += all[i].first.residual;
    plane += all[i].second;
    drawn += all[i].first.drawn / static_cast<double>(used);
    relief += all[i].first.relief / static_cast<double>(used);
  }
  Parallax parallax;
  parallax.turned_deg = static_cast<float>(std::asin(std::min(drawn, 1.0)) * 180 / std::numbers::pi);
  parallax.relief = static_cast<float>(relief / std::max(drawn, 1e-3));
  parallax.head_over_plane = static_cast<float>(std::log(std::max(plane, 1e-12) / std::max(head, 1e-12)));
  parallax.frames = used;
  return parallax;
}

}  // namespace selfsame::face::liveness
