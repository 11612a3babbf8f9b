// A depth frame as points in space before a pinhole camera.
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
  int holes = 0;  // looked at, but nothing read there
};

class DepthCloud {
 public:
  /// Nothing where points are not finite or the frame is empty, and where the face is less than 16 depth pixels wide or
  /// larger than any picture. `depth_mm` must outlive the cloud.
  static std::optional<DepthCloud> create(const media::Image16& depth_mm, const PictureGeometry& picture,
                                          const DensePoints& points);

  /// Of about 1500 pixels spread evenly over the face. Those outside of the frame are holes.
  Readings face() const;
  /// Of about 1500 pixels around the face: outside of its outline enlarged by 1.15, within that enlarged by 1.6.
  Readings surroundings() const;
  /// The reading at a point of the picture: the median over a disc of a tenth of the eyes' distance. Nothing where less
  /// than a third of the disc is read.
  std::optional<SpacePoint> at(media::Point picture_point) const;
  /// Standard deviation of the readings of the face between neighbouring pixels. mm
  float noise_mm() const;
  /// In depth pixels.
  float face_width() const;
  bool has_intrinsics() const { return intrinsics_known_; }
  /// mm a depth pixel at 1 mm distance.
  float pixel_size() const { return 1 / fx_; }

 private:
  DepthCloud(const media::Image16& depth_mm) : depth_mm_(&depth_mm) {}
  void estimate_camera(const PictureGeometry& picture, const DensePoints& points);
  SpacePoint in_space(float x, float y, float z) const { return {(x - cx_) / fx_ * z, (y - cy_) / fy_ * z, z}; }
  std::uint16_t reading(int x, int y) const;

  const media::Image16* depth_mm_;
  Outline outline_;
  float scale_x_ = 1;  // depth pixels a picture pixel
  float scale_y_ = 1;
  float disc_ = 1;  // radius in depth pixels
  float fx_ = 1;    // in depth pixels, as the rest
  float fy_ = 1;
  float cx_ = 0;
  float cy_ = 0;
  bool intrinsics_known_ = false;
};

}  // namespace selfsame::face::liveness
