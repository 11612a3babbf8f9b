#include "face/liveness/points.hpp"

#include <algorithm>
#include <cmath>

namespace selfsame::face::liveness {
namespace {

float distance(const Point3& a, const Point3& b) { return std::hypot(a.x - b.x, a.y - b.y); }

/// For the eye whose points begin at `first`. Point k of the upper lid is above point 16 - k of the lower one.
float openness(const DensePoints& points, std::size_t first) {
  float height = 0;
  for (const std::size_t k : {3U, 4U, 5U}) height += distance(points[first + k], points[first + 16 - k]);
  return height / 3 / std::max(eye_width(points, first), 1e-6F);
}

}  // namespace

EyeOpenness eye_openness(const DensePoints& points) {
  return {openness(points, kRightEye), openness(points, kLeftEye)};
}

media::Point eye_middle(const DensePoints& points, std::size_t first) {
  return {(points[first].x + points[first + 8].x) / 2, (points[first].y + points[first + 8].y) / 2};
}

float eye_width(const DensePoints& points, std::size_t first) { return distance(points[first], points[first + 8]); }

float eye_distance(const DensePoints& points) {
  const media::Point right = eye_middle(points, kRightEye);
  const media::Point left = eye_middle(points, kLeftEye);
  return std::max(1e-3F, std::hypot(left.x - right.x, left.y - right.y));
}

HeadTurn head_turn(const DensePoints& points) {
  const media::Point right = eye_middle(points, kRightEye);
  const media::Point left = eye_middle(points, kLeftEye);
  const float apart = eye_distance(points);
  const float along_x = (left.x - right.x) / apart;
  const float along_y = (left.y - right.y) / apart;
  const auto along = [&](const Point3& p) { return (p.x - right.x) * along_x + (p.y - right.y) * along_y; };
  // Across the eyes, downwards in the face.
  const auto across = [&](const Point3& p) { return (p.y - right.y) * along_x - (p.x - right.x) * along_y; };
  constexpr float kLeast = 1e-3F;
  const float nose = along(points[kNoseTip]) / apart;
  HeadTurn turn;
  turn.yaw_ratio = std::max(nose, kLeast) / std::max(1 - nose, kLeast);
  turn.pitch = across(points[kNoseTip]) / std::max(across(points[kChin]), kLeast * apart);
  return turn;
}

}  // namespace selfsame::face::liveness
