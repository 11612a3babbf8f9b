// A picture of a synthetic person: the scene in front of the camera, and the camera.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "media/image.hpp"
#include "synth/identity.hpp"

namespace selfsame::synth {

/// The pose of the head. Degrees and millimetres; (0, 0) is the camera's axis, z the distance to the eyes of a face
/// that looks straight into the camera.
struct Pose {
  float yaw_deg = 0;    // > 0: turned towards the right edge of the picture
  float pitch_deg = 0;  // > 0: looks down
  float roll_deg = 0;   // > 0: clockwise as seen
  float x_mm = 0;
  float y_mm = 0;
  float z_mm = 520;
};

/// Right and left are the subject's own. 0 is shut, at rest; 1 wide open.
struct Expression {
  float right_eye_open = 1;
  float left_eye_open = 1;
  float mouth_open = 0;
  float smile = 0;
  float gaze_x = 0;  // > 0: towards the right edge of the picture; 1 is 30 degrees
  float gaze_y = 0;  // > 0: down
};

/// Linear light; a key light of 1 on a white wall just saturates a picture at exposure 1.
struct Light {
  Point3 towards{-0.45F, -0.65F, -0.75F};  // from the face to the key light; any length
  Colour key{0.72F, 0.70F, 0.67F};
  Colour ambient{0.40F, 0.41F, 0.43F};
  Colour screen{0, 0, 0};  // from where the camera is, as from a phone's screen, at 450 mm
  float exposure = 1;
};

struct Camera {
  int width = 320;
  int height = 240;
  float focal_px = 0;       // 0: 1.25 times the width
  float noise = 2;          // standard deviation in grey levels of a middle grey
  float blur_px = 0.45F;    // standard deviation
  float contrast = 1;       // about middle grey
  float block_quality = 0;  // 1..100: what JPEG's 8 x 8 blocks leave; 0: not compressed
};

struct Scene {
  Identity who;
  Pose pose;
  Expression expression;
  Light light;
  Camera camera;
  std::uint64_t background = 0;
  std::uint64_t noise_seed = 0;
};

/// x and y in pixels, z in pixels of the same scale, growing away from the camera, 0 at the middle of the face; the
/// order of face/dense_points.hpp.
using FacePoints = std::array<Point3, 98>;

struct Rendered {
  media::Image rgb;
  media::Image16 depth_mm;  // 0: nothing near
  FacePoints points{};
  media::Box face;  // around the points
};

/// `camera` with its focal length.
float focal_px(const Camera& camera);
/// Of everything that the points enclose.
media::Box box_around(const FacePoints& points);

}  // namespace selfsame::synth
