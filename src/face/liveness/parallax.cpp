#include "face/liveness/parallax.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

namespace selfsame::face::liveness {
namespace {

/// Corners of the eyes, brows, nose, nostrils, forehead, cheeks.
constexpr std::array<std::size_t, 31> kRigid{0,  8,  16, 24, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43,
                                             44, 45, 46, 47, 48, 49, 50, 51, 72, 92, 93, 94, 95, 96, 97};
constexpr auto kRows = static_cast<Eigen::Index>(kRigid.size());
constexpr std::size_t kLeastFrames = 5;
/// So many frames that look ahead most make the reference together, so that no single one's noise does.
constexpr std::size_t kReferenceFrames = 5;

/// Rows x, y, z: the middle between the eyes at 0, the eyes level and 1 apart.
using Shape = Eigen::Matrix<double, kRows, 3>;

Shape upright(const DensePoints& points) {
  const media::Point right = eye_middle(points, 0);
  const media::Point left = eye_middle(points, 16);
  const double apart = eye_distance(points);
  const double cosine = (left.x - right.x) / apart;
  const double sine = (left.y - right.y) / apart;
  Shape shape;
  for (Eigen::Index i = 0; i < kRows; ++i) {
    const Point3& p = points[kRigid[static_cast<std::size_t>(i)]];
    const double x = p.x - (right.x + left.x) / 2;
    const double y = p.y - (right.y + left.y) / 2;
    shape.row(i) << (cosine * x + sine * y) / apart, (cosine * y - sine * x) / apart, p.z / apart;
  }
  return shape;
}

struct HeadFit {
  double residual = 0;  // sum of squares
  double drawn = 0;     // sine of the turn by which the face became narrower or lower
  double relief = 0;    // sine of the turn by which its depth shows
};

/// Least squares of x, y on [x0 y0 z0 1]: an affine camera looking at the reference shape.
HeadFit fit_head(const Shape& reference, const Shape& seen) {
  Eigen::Matrix<double, kRows, 4> a;
  a << reference, Eigen::Matrix<double, kRows, 1>::Ones();
  const Eigen::Matrix<double, 4, 2> solution = a.colPivHouseholderQr().solve(seen.leftCols<2>());
  const Eigen::JacobiSVD<Eigen::Matrix2d> svd(solution.topRows<2>());
  const double wide = std::max(1e-6, svd.singularValues()(0));
  const double ratio = std::min(1.0, svd.singularValues()(1) / wide);
  return {(a * solution - seen.leftCols<2>()).squaredNorm(), std::sqrt(1 - ratio * ratio),
          solution.row(2).norm() / wide};
}

/// Least squares of a homography with h33 = 1, refined once by the denominators that it found.
double plane_residual(const Shape& reference, const Shape& seen) {
  Eigen::Matrix<double, 8, 1> h = Eigen::Matrix<double, 8, 1>::Zero();
  double best = 1e30;
  for (int round = 0; round < 3; ++round) {
    Eigen::Matrix<double, 2 * kRows, 8> a;
    Eigen::Matrix<double, 2 * kRows, 1> b;
    for (Eigen::Index i = 0; i < kRows; ++i) {
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
    for (Eigen::Index i = 0; i < kRows; ++i) {
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
  std::vector<Shape> shapes;
  std::vector<std::pair<float, std::size_t>> ahead;  // how far from looking ahead
  for (std::size_t i = 0; i < track.size(); ++i) {
    shapes.push_back(upright(track[i].points));
    ahead.emplace_back(std::fabs(std::log(head_turn(track[i].points).yaw_ratio)), i);
  }
  std::sort(ahead.begin(), ahead.end());
  Shape reference = Shape::Zero();
  const std::size_t averaged = std::min(kReferenceFrames, track.size() / 2);
  for (std::size_t i = 0; i < averaged; ++i) reference += shapes[ahead[i].second] / static_cast<double>(averaged);

  std::vector<std::pair<HeadFit, double>> all;  // and what a plane leaves
  for (const Shape& shape : shapes) all.emplace_back(fit_head(reference, shape), plane_residual(reference, shape));
  // The frames turned most say most; those like the reference only add noise.
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
