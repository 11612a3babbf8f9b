// A depth frame as points in space in front of a pinhole camera.
#pragma once

#include <optional>
#include <vector>

#include "face/liveness/depth.hpp"

namespace selfsame::face::liveness {

/// mm: x to the right, y down, z away from the camera.
struct SpacePoint {
  float x = 0;
  float y = 0;
  float z = 0;
};

/// Convex, in pixels of the depth frame.
using Outline = std::vector<media::Point>;

/// Readings of one part of a depth frame.
struct Readings {
  std::vector<SpacePoint> points;
  int holes = 0;  // pixels examined without a reading
};

class DepthCloud {
 public:
  /// None if points are not finite, the frame is empty, or the face is less than 16 depth pixels wide or larger than
  /// any picture. `depth_mm` must outlive the cloud.
  static std::optional<DepthCloud> create(const media::Image16& depth_mm, const PictureGeometry& picture,
                                          const DensePoints& points);

  /// About 1500 pixels spread evenly over the face. Those outside the frame count as holes.
  Readings face() const;
  /// About 1500 pixels around the face: outside its outline enlarged by 1.15 and inside that enlarged by 1.6.
  Readings surroundings() const;
  /// The reading at a point of the picture: the median over a disc with a radius of a tenth of the eye distance. None
  /// if less than a third of the disc has readings.
  std::optional<SpacePoint> at(media::Point picture_point) const;
  /// Standard deviation between neighbouring readings of the face. mm
  float noise_mm() const;
  /// In depth pixels.
  float face_width() const;
  bool has_intrinsics() const { return intrinsics_known_; }
  /// mm per depth pixel at a distance of 1 mm.
  float pixel_size() const { return 1 / fx_; }

 private:
  DepthCloud(const media::Image16& depth_mm) : depth_mm_(&depth_mm) {}
  void estimate_camera(const PictureGeometry& picture, const DensePoints& points);
  SpacePoint in_space(float x, float y, float z) const { return {(x - cx_) / fx_ * z, (y - cy_) / fy_ * z, z}; }
  std::uint16_t reading(int x, int y) const;

  const media::Image16* depth_mm_;
  Outline outline_;
  float scale_x_ = 1;  // depth pixels per picture pixel
  float scale_y_ = 1;
  float disc_ = 1;  // radius in depth pixels
  float fx_ = 1;    // in depth pixels, like the rest
  float fy_ = 1;
  float cx_ = 0;
  float cy_ = 0;
  bool intrinsics_known_ = false;
};

}  // namespace selfsame::face::liveness
