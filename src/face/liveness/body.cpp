#include "face/liveness/body.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <vector>

#include "face/liveness/median.hpp"

namespace selfsame::face::liveness {
namespace {

/// Corners of the eyes, brows, nose, nostrils, forehead, chin, oval, cheeks.
constexpr std::array<std::size_t, 50> kBody = [] {
  std::array<std::size_t, 50> points{0, 8, 16, 24};
  std::size_t count = 4;
  for (std::size_t i = 32; i < 52; ++i) points[count++] = i;
  for (std::size_t i = 72; i < 98; ++i) points[count++] = i;
  return points;
}();
constexpr auto kRows = static_cast<Eigen::Index>(kBody.size());
/// A head is at rest within this distance of the median of ln(yaw ratio) and of pitch, and turned or nodding beyond the
/// larger one.
constexpr float kRestYaw = 0.15F;
constexpr float kRestPitch = 0.015F;
constexpr float kTurned = 0.7F;
constexpr float kNodding = 0.035F;
/// Nods are not looked for during a turn.
constexpr float kNotTurned = 0.3F;
constexpr std::size_t kLeastFrames = 4;
constexpr int kMostSteps = 12;

/// x, y, z in eye distances, the mean at 0.
using Shape = Eigen::Matrix<double, kRows, 3>;
using Places = Eigen::Matrix<double, kRows, 2>;

Shape shape_of(const DensePoints& points) {
  const double unit = eye_distance(points);
  Shape shape;
  for (Eigen::Index i = 0; i < kRows; ++i) {
    const Point3& p = points[kBody[static_cast<std::size_t>(i)]];
    shape.row(i) << p.x / unit, p.y / unit, p.z / unit;
  }
  shape.rowwise() -= shape.colwise().mean().eval();
  return shape;
}

/// The least-squares roll and scale that map `from` to `over`, as a complex number.
Eigen::Vector2d similarity(const Shape& from, const Shape& to) {
  const double size = std::max(1e-12, from.leftCols<2>().squaredNorm());
  return {(from.col(0).dot(to.col(0)) + from.col(1).dot(to.col(1))) / size,
          (from.col(0).dot(to.col(1)) - from.col(1).dot(to.col(0))) / size};
}

/// The sum of squares left after a similarity.
double left_flat(const Shape& reference, const Shape& seen) {
  const Eigen::Vector2d turn = similarity(reference, seen);
  return (turn(0) * reference.col(0) - turn(1) * reference.col(1) - seen.col(0)).squaredNorm() +
         (turn(1) * reference.col(0) + turn(0) * reference.col(1) - seen.col(1)).squaredNorm();
}

/// The sum of squares left after the best rotation and scale in space, under a distant camera: Gauss-Newton, starting
/// from the rotation nearest to the best affine camera.
double left_rigid(const Shape& reference, const Shape& seen) {
  const Places there = seen.leftCols<2>();
  const Eigen::Matrix<double, 3, 2> camera = reference.colPivHouseholderQr().solve(there);
  const Eigen::JacobiSVD<Eigen::Matrix<double, 3, 2>> svd(camera, Eigen::ComputeFullU | Eigen::ComputeFullV);
  double scale = svd.singularValues().mean();
  const Eigen::Matrix<double, 3, 2> axes = svd.matrixU().leftCols<2>() * svd.matrixV().transpose();
  Eigen::Matrix3d turn;  // rows: what becomes x, y, z
  turn << axes.col(0).transpose(), axes.col(1).transpose(), axes.col(0).cross(axes.col(1)).transpose();
  double left = 1e30;
  for (int step = 0; step < kMostSteps; ++step) {
    const Shape turned = reference * turn.transpose();
    const Places error = there - scale * turned.leftCols<2>();
    const double now = error.squaredNorm();
    if (!(now < left * (1 - 1e-6))) break;
    left = now;
    // Columns: small turns about x, y, z, and the scale.
    Eigen::Matrix<double, 2 * kRows, 4> slopes;
    Eigen::Matrix<double, 2 * kRows, 1> errors;
    for (Eigen::Index i = 0; i < kRows; ++i) {
      slopes.row(2 * i) << 0, scale * turned(i, 2), -scale * turned(i, 1), turned(i, 0);
      slopes.row(2 * i + 1) << -scale * turned(i, 2), 0, scale * turned(i, 0), turned(i, 1);
      errors.segment<2>(2 * i) = error.row(i).transpose();
    }
    const Eigen::Vector4d change = (slopes.transpose() * slopes).ldlt().solve(slopes.transpose() * errors);
    const Eigen::Vector3d about = change.head<3>();
    const double angle = about.norm();
    if (angle > 1e-12) turn = Eigen::AngleAxisd(angle, about / angle).toRotationMatrix() * turn;
    scale += change(3);
  }
  return left;
}

std::optional<float> explained(const Shape& reference, const std::vector<Shape>& moved) {
  if (moved.size() < kLeastFrames) return std::nullopt;
  double flat = 0;
  double rigid = 0;
  for (const Shape& shape : moved) {
    flat += left_flat(reference, shape);
    rigid += left_rigid(reference, shape);
  }
  return static_cast<float>(1 - rigid / std::max(flat, 1e-12));
}

}  // namespace

BodyMotion measure_body(Track track) {
  if (track.empty()) return {};
  std::vector<float> yaw;
  std::vector<float> pitch;
  for (const Observation& seen : track) {
    const HeadTurn turn = head_turn(seen.points);
    yaw.push_back(std::log(turn.yaw_ratio));
    pitch.push_back(turn.pitch);
  }
  const float yaw_at_rest = median(yaw);
  const float pitch_at_rest = median(pitch);
  Shape reference = Shape::Zero();
  std::size_t resting = 0;
  std::vector<Shape> turned;
  std::vector<Shape> nodding;
  for (std::size_t i = 0; i < track.size(); ++i) {
    const float aside = std::fabs(yaw[i] - yaw_at_rest);
    const float down = std::fabs(pitch[i] - pitch_at_rest);
    const Shape shape = shape_of(track[i].points);
    if (aside < kRestYaw && down < kRestPitch) {
      // Remove the roll, so that the mean is not smaller than each frame.
      const Eigen::Vector2d roll = resting == 0 ? Eigen::Vector2d(1, 0) : similarity(shape, reference).normalized();
      Shape upright = shape;
      upright.col(0) = roll(0) * shape.col(0) - roll(1) * shape.col(1);
      upright.col(1) = roll(1) * shape.col(0) + roll(0) * shape.col(1);
      reference += upright;
      ++resting;
    }
    if (aside > kTurned) turned.push_back(shape);
    if (aside < kNotTurned && down > kNodding) nodding.push_back(shape);
  }
  if (resting < kLeastFrames) return {};
  reference /= static_cast<double>(resting);
  return {explained(reference, turned), explained(reference, nodding)};
}

}  // namespace selfsame::face::liveness
