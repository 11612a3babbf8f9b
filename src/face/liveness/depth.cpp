#include "face/liveness/depth.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <span>
#include <vector>

#include "face/liveness/depth_cloud.hpp"
#include "face/liveness/median.hpp"

namespace selfsame::face::liveness {
namespace {

/// No face is deeper; anything farther off belongs to something in front of it or behind it. mm
constexpr float kMostRelief = 200;
constexpr float kMinRead = 0.5F;
constexpr std::size_t kMinReadings = 100;
constexpr float kBehind = 30;
constexpr float kInPlane = 8;
constexpr int kIterations = 8;
/// Scales the equations of the fits to near 1. mm
constexpr float kUnit = 50;

using Vector = Eigen::Vector3f;

Vector vector_of(const SpacePoint& p) { return {p.x, p.y, p.z}; }

/// Root mean square without the outer 5 % at either end.
float trimmed_deviation(std::vector<float> values) {
  std::sort(values.begin(), values.end());
  const std::size_t cut = values.size() / 20;
  double sum = 0;
  for (std::size_t i = cut; i + cut < values.size(); ++i) sum += static_cast<double>(values[i]) * values[i];
  return static_cast<float>(std::sqrt(sum / static_cast<double>(std::max<std::size_t>(1, values.size() - 2 * cut))));
}

/// Least squares of value over the terms, iteratively reweighted after Huber (1964): outliers weigh less.
template <int kTerms>
Eigen::Matrix<double, kTerms, 1> robust_fit(const std::vector<Eigen::Matrix<float, kTerms, 1>>& terms,
                                            const std::vector<float>& values) {
  using Coefficients = Eigen::Matrix<double, kTerms, 1>;
  using Normal = Eigen::Matrix<double, kTerms, kTerms>;
  Coefficients fit = Coefficients::Zero();
  std::vector<float> residuals(values.size());
  std::vector<float> weights(values.size(), 1.0F);
  for (int round = 0; round < kIterations; ++round) {
    // A slight ridge: readings on one line leave a direction undetermined.
    Normal normal = Normal::Identity() * 1e-9;
    Coefficients right = Coefficients::Zero();
    for (std::size_t i = 0; i < values.size(); ++i) {
      const Coefficients row = terms[i].template cast<double>();
      const Coefficients weighted = row * static_cast<double>(weights[i]);
      normal.noalias() += weighted * row.transpose();
      right += weighted * static_cast<double>(values[i]);
    }
    fit = normal.ldlt().solve(right);
    const Eigen::Matrix<float, kTerms, 1> rounded = fit.template cast<float>();
    for (std::size_t i = 0; i < values.size(); ++i) residuals[i] = std::abs(values[i] - terms[i].dot(rounded));
    const float limit = 1.345F * 1.4826F * std::max(0.1F, median(residuals));
    for (std::size_t i = 0; i < values.size(); ++i) weights[i] = residuals[i] <= limit ? 1 : limit / residuals[i];
  }
  return fit;
}

/// The plane of a face with its axes: u along the line of the eyes, v down the face, the normal towards the camera.
struct FacePlane {
  Vector origin;
  Vector along;
  Vector down;
  Vector normal;

  /// (u, v, height), mm.
  Vector in_frame(const SpacePoint& p) const {
    const Vector there = vector_of(p) - origin;
    return {there.dot(along), there.dot(down), there.dot(normal)};
  }
};

FacePlane fit_plane(const std::vector<SpacePoint>& readings, const DensePoints& points) {
  Vector mean = Vector::Zero();
  for (const SpacePoint& p : readings) mean += vector_of(p);
  mean /= static_cast<float>(readings.size());
  std::vector<Vector> terms;
  std::vector<float> depths;
  for (const SpacePoint& p : readings) {
    terms.emplace_back((p.x - mean.x()) / kUnit, (p.y - mean.y()) / kUnit, 1.0F);
    depths.push_back(p.z - mean.z());
  }
  const Eigen::Vector3d fit = robust_fit<3>(terms, depths);
  FacePlane plane;
  plane.origin = mean + Vector(0, 0, static_cast<float>(fit[2]));
  plane.normal = Vector(static_cast<float>(fit[0]) / kUnit, static_cast<float>(fit[1]) / kUnit, -1).normalized();
  const media::Point right = eye_middle(points, 0);
  const media::Point left = eye_middle(points, 16);
  const Vector eyes = Vector(left.x - right.x, left.y - right.y, 0) / eye_distance(points);
  plane.along = (eyes - eyes.dot(plane.normal) * plane.normal).normalized();
  plane.down = plane.along.cross(plane.normal);
  return plane;
}

void measure_quadric(const std::vector<Vector>& relief, DepthMeasures& out) {
  using Terms = Eigen::Matrix<float, 6, 1>;
  std::vector<Terms> terms;
  std::vector<float> heights;
  for (const Vector& p : relief) {
    const float u = p.x() / kUnit;
    const float v = p.y() / kUnit;
    terms.push_back((Terms() << u * u, u * v, v * v, u, v, 1).finished());
    heights.push_back(p.z());
  }
  const Eigen::Matrix<double, 6, 1> fit = robust_fit<6>(terms, heights);
  const Terms rounded = fit.cast<float>();
  for (std::size_t i = 0; i < heights.size(); ++i) heights[i] -= terms[i].dot(rounded);
  out.quadric_residual_mm = trimmed_deviation(std::move(heights));
  constexpr float kPerMetre = 1000 / (kUnit * kUnit);
  out.curvature_across_per_m = -2 * rounded[0] * kPerMetre;
  out.curvature_along_per_m = -2 * rounded[2] * kPerMetre;
}

/// The point at `share` of the way from one point to another.
media::Point between(const Point3& from, const Point3& to, float share) {
  return {from.x + (to.x - from.x) * share, from.y + (to.y - from.y) * share};
}

/// Depth readings at landmarks, in the frame of the plane.
class Landmarks {
 public:
  Landmarks(const DepthCloud& cloud, const FacePlane& plane) : cloud_(cloud), plane_(plane) {}

  std::optional<Vector> at(media::Point point) const {
    const std::optional<SpacePoint> read = cloud_.at(point);
    if (!read) return std::nullopt;
    const Vector there = plane_.in_frame(*read);
    return std::abs(there.z()) > kMostRelief ? std::nullopt : std::optional(there);
  }

  std::optional<float> height(media::Point point) const {
    const std::optional<Vector> there = at(point);
    return there ? std::optional(there->z()) : std::nullopt;
  }

  /// The points that have a reading.
  std::vector<Vector> read_of(std::span<const media::Point> points) const {
    std::vector<Vector> found;
    for (const media::Point& p : points) {
      if (const auto there = at(p)) found.push_back(*there);
    }
    return found;
  }

 private:
  const DepthCloud& cloud_;
  const FacePlane& plane_;
};

float mean_height(const std::vector<Vector>& points) {
  float sum = 0;
  for (const Vector& p : points) sum += p.z();
  return sum / static_cast<float>(points.size());
}

/// Height of `point` above the least-squares plane through `base`, which has at least 4 points.
float height_over(const Vector& point, const std::vector<Vector>& base) {
  Eigen::Matrix3d normal = Eigen::Matrix3d::Identity() * 1e-9;
  Eigen::Vector3d right = Eigen::Vector3d::Zero();
  for (const Vector& p : base) {
    const Eigen::Vector3d row(p.x() / kUnit, p.y() / kUnit, 1);
    normal += row * row.transpose();
    right += row * p.z();
  }
  const Eigen::Vector3d fit = normal.ldlt().solve(right);
  return point.z() - static_cast<float>(fit.dot(Eigen::Vector3d(point.x() / kUnit, point.y() / kUnit, 1)));
}

/// One half of the face: three points of the cheek, and at their height two of the oval's rim, moved inwards by a fifth
/// because readings fail at the rim itself.
struct Half {
  std::vector<Vector> cheek;
  std::vector<Vector> side;
  float falloff() const { return mean_height(cheek) - mean_height(side); }
};

Half half_of(const Landmarks& landmarks, const DensePoints& points, std::size_t first_cheek, std::size_t upper_rim) {
  const auto cheek = [&](std::size_t i) { return media::Point{points[first_cheek + i].x, points[first_cheek + i].y}; };
  const auto rim = [&](std::size_t i, std::size_t inner) {
    return between(points[upper_rim + i], points[first_cheek + inner], 0.2F);
  };
  return {landmarks.read_of(std::array{cheek(0), cheek(1), cheek(2)}),
          landmarks.read_of(std::array{rim(0, 2), rim(1, 0)})};
}

void measure_landmarks(const Landmarks& landmarks, const DensePoints& points, DepthMeasures& out) {
  const Half right = half_of(landmarks, points, 92, 78);
  const Half left = half_of(landmarks, points, 95, 87);
  const std::optional<Vector> nose = landmarks.at({points[kNoseTip].x, points[kNoseTip].y});
  std::vector<Vector> cheeks = right.cheek;
  cheeks.insert(cheeks.end(), left.cheek.begin(), left.cheek.end());
  const bool both_cheeks = std::min(right.cheek.size(), left.cheek.size()) >= 2;
  if (nose && both_cheeks) out.nose_prominence_mm = height_over(*nose, cheeks);
  // With one half hidden, the tilt of the plane would look like fall-off.
  if (both_cheeks && !right.side.empty() && !left.side.empty()) {
    out.cheek_falloff_mm = (right.falloff() + left.falloff()) / 2;
  }
  // Halfway from the root of the nose to the top, because hair begins above; above the tip of the chin, because the
  // neck begins below.
  out.forehead_mm = landmarks.height(between(points[42], points[kForehead], 0.5F));
  out.chin_mm = landmarks.height(between(points[kChin], points[55], 0.3F));
}

void measure_surroundings(const DepthCloud& cloud, const FacePlane& plane, DepthMeasures& out) {
  const Readings around = cloud.surroundings();
  if (around.points.empty()) return;
  const float near = std::max(kInPlane, 3 * out.noise_mm);
  int behind = 0;
  int in_plane = 0;
  for (const SpacePoint& p : around.points) {
    const float height = plane.in_frame(p).z();
    behind += height < -kBehind ? 1 : 0;
    in_plane += std::abs(height) <= near ? 1 : 0;
  }
  const auto all = static_cast<float>(around.points.size());
  out.surround_behind_share = static_cast<float>(behind) / all;
  out.surround_plane_share = static_cast<float>(in_plane) / all;
}

std::optional<float> measured_eye_distance(const DepthCloud& cloud, const DensePoints& points) {
  const std::optional<SpacePoint> right = cloud.at(eye_middle(points, 0));
  const std::optional<SpacePoint> left = cloud.at(eye_middle(points, 16));
  if (!cloud.has_intrinsics() || !right || !left) return std::nullopt;
  return (vector_of(*left) - vector_of(*right)).norm();
}

/// The readings within kMostRelief of their median.
std::vector<SpacePoint> near_median(const std::vector<SpacePoint>& readings, float middle) {
  std::vector<SpacePoint> kept;
  kept.reserve(readings.size());
  for (const SpacePoint& p : readings) {
    if (std::abs(p.z - middle) <= kMostRelief) kept.push_back(p);
  }
  return kept;
}

}  // namespace

DepthMeasures measure_depth(const media::Image16& depth_mm, const PictureGeometry& picture, const DensePoints& points) {
  DepthMeasures out;
  const std::optional<DepthCloud> cloud = DepthCloud::create(depth_mm, picture, points);
  if (!cloud) return out;
  const Readings face = cloud->face();
  const auto looked_at =
      static_cast<float>(std::max<std::size_t>(1, face.points.size() + static_cast<std::size_t>(face.holes)));
  out.hole_share = 1 - static_cast<float>(face.points.size()) / looked_at;
  std::vector<float> depths;
  for (const SpacePoint& p : face.points) depths.push_back(p.z);
  out.median_depth_mm = median(depths);
  const std::vector<SpacePoint> head = near_median(face.points, out.median_depth_mm);
  if (1 - out.hole_share < kMinRead || head.size() < kMinReadings) return out;
  out.valid = true;
  out.outlier_share = 1 - static_cast<float>(head.size()) / static_cast<float>(face.points.size());
  out.noise_mm = cloud->noise_mm();

  const FacePlane plane = fit_plane(head, points);
  out.plane_tilt_deg = std::acos(std::min(1.0F, -plane.normal.z())) * 180 / std::numbers::pi_v<float>;
  std::vector<Vector> relief;
  std::vector<float> heights;
  for (const SpacePoint& p : head) {
    relief.push_back(plane.in_frame(p));
    heights.push_back(relief.back().z());
  }
  out.plane_residual_mm = trimmed_deviation(std::move(heights));
  const float width_mm = cloud->face_width() * cloud->pixel_size() * out.median_depth_mm;
  out.plane_residual_relative = out.plane_residual_mm / std::max(1.0F, width_mm);
  measure_quadric(relief, out);
  measure_landmarks({*cloud, plane}, points, out);
  measure_surroundings(*cloud, plane, out);
  out.eye_distance_mm = measured_eye_distance(*cloud, points);
  return out;
}

}  // namespace selfsame::face::liveness
