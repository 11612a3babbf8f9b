// The 98 points by which a face is tracked, and measures of them.
#pragma once

#include <array>
#include <cstddef>

#include "media/image.hpp"

namespace selfsame::face::liveness {

/// In pixels of the picture. z increases away from the camera, with 0 near the middle of the head; estimated from one
/// picture.
struct Point3 {
  float x = 0;
  float y = 0;
  float z = 0;
};

/// 98 of the points of MediaPipe's face mesh. Right and left are the subject's.
/// 0-15 right eye: outer corner, along the upper lid to the inner corner, back along the lower lid; 16-31 left eye
/// likewise; 32-41 brows; 42-47 nose from the root to below the tip; 48-51 nostrils; 52-71 lips; 72, 73 top of the
/// forehead and chin; 74-91 oval; 92-97 cheeks.
using DensePoints = std::array<Point3, 98>;

/// Index of an eye's first point.
inline constexpr std::size_t kRightEye = 0;
inline constexpr std::size_t kLeftEye = 16;
inline constexpr std::size_t kNoseTip = 45;
inline constexpr std::size_t kForehead = 72;
inline constexpr std::size_t kChin = 73;

/// The eye aspect ratio (Soukupova and Cech 2016, three heights) of each eye: height between the lids over the width.
struct EyeOpenness {
  float right = 0;
  float left = 0;
};
EyeOpenness eye_openness(const DensePoints& points);

/// The middle of an eye: between its corners. `first` is kRightEye or kLeftEye.
media::Point eye_middle(const DensePoints& points, std::size_t first);
/// Between its corners, in pixels of the picture.
float eye_width(const DensePoints& points, std::size_t first);

/// Between the middles of both eyes, in pixels of the picture; at least 1e-3.
float eye_distance(const DensePoints& points);

/// Position of the nose tip between the eyes and between forehead and chin; motion of a flat picture cannot change it.
struct HeadTurn {
  /// Distance from nose tip to right eye over that to the left one, both along the line of the eyes: 1 is ahead; below
  /// 0.45 turned to the subject's right, above 2.22 to the left. In (0, 1e3].
  float yaw_ratio = 1;
  /// Position of the nose tip between the eyes (0) and the chin (1), perpendicular to the line of the eyes.
  float pitch = 0.5F;
};
HeadTurn head_turn(const DensePoints& points);

}  // namespace selfsame::face::liveness
