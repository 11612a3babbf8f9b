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

struct Residual {
  double sum = 0;     // of squares
  double relief = 0;  // of a head's fit only
};

/// Least squares of x, y on [x0 y0 z0 1]: an affine camera looking at the reference shape.
Residual head_residual(const Shape& reference, const Shape& seen) {
  Eigen::Matrix<double, kRows, 4> a;
  a << reference, Eigen::Matrix<double, kRows, 1>::Ones();
  const Eigen::Matrix<double, 4, 2> solution = a.colPivHouseholderQr().solve(seen.leftCols<2>());
  const double scale = std::max(1e-6, solution.topRows<2>().norm() / std::numbers::sqrt2);
  return {(a * solution - seen.leftCols<2>()).squaredNorm(), solution.row(2).norm() / scale};
}

/// Least squares of a homography with h33 = 1, refined once by the denominators that it found.
Residual plane_residual(const Shape& reference, const Shape& seen) {
  Eigen::Matrix<double, 8, 1> h = Eigen::Matrix<double, 8, 1>::Zero();
  Residual best{1e30, 0};
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
    best.sum = std::min(best.sum, sum);
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

  struct Compared {
    double head, plane, relief;
  };
  std::vector<Compared> all;
  for (const Shape& shape : shapes) {
    const Residual head = head_residual(reference, shape);
    all.push_back({head.sum, plane_residual(reference, shape).sum, head.relief});
  }
  // The frames turned most say most; those like the reference only add noise.
  std::sort(all.begin(), all.end(), [](const Compared& a, const Compared& b) { return a.relief > b.relief; });
  const std::size_t used = std::max<std::size_t>(2, all.size() / 4);
  Parallax parallax;
  double head = 0;
  double plane = 0;
  double relief = 0;
  for (std::size_t i = 0; i < used; ++i) {
    head += all[i].head;
    plane += all[i].plane;
    relief += all[i].relief / static_cast<double>(used);
  }
  parallax.head_over_plane = static_cast<float>(std::log(std::max(plane, 1e-12) / std::max(head, 1e-12)));
  parallax.relief = static_cast<float>(relief);
  parallax.turned_deg = static_cast<float>(std::asin(std::min(relief, 1.0)) * 180 / std::numbers::pi);
  parallax.frames = used;
  parallax.plane_rms = static_cast<float>(std::sqrt(plane / static_cast<double>(used) / kRows));
  parallax.head_rms = static_cast<float>(std::sqrt(head / static_cast<double>(used) / kRows));
  return parallax;
}

}  // namespace selfsame::face::liveness
