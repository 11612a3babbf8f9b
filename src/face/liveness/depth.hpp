// Measures of a depth frame: whether it shows the relief of a head or a plane, and how two reliefs compare. Calibration
// is elsewhere. Pure and deterministic.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "face/liveness/points.hpp"
#include "media/image.hpp"

namespace selfsame::face::liveness {

/// A pinhole camera without distortion, in pixels of the picture.
struct Intrinsics {
  float fx = 0;
  float fy = 0;
  float cx = 0;
  float cy = 0;
};

/// The picture that landmarks refer to. A depth frame registered to it has the same field of view, perhaps at another
/// resolution.
struct PictureGeometry {
  int width = 0;
  int height = 0;
  /// If unknown (or not finite and positive), the focal length is estimated from the size of the face, assuming an
  /// average adult.
  std::optional<Intrinsics> intrinsics;
};

/// Heights are in millimetres towards the camera, above the plane fitted to the face.
struct DepthMeasures {
  /// False if the points are not finite, the face is less than 16 depth pixels wide, or less than half of it has
  /// readings; then only hole_share and median_depth_mm may be non-zero.
  bool valid = false;
  /// Share of the face (the hull of the points) without a reading, including the part outside the frame. [0, 1]
  float hole_share = 1;
  /// Share of the face's readings that are more than 200 mm nearer or farther than their median. [0, 1]
  float outlier_share = 0;
  float median_depth_mm = 0;
  /// Standard deviation between neighbouring readings, estimated from the median of their second differences. mm
  float noise_mm = 0;
  /// Root mean square height over the face, without the highest and lowest 5 %: about the noise for a picture held
  /// straight or at an angle, some 10 for a head. mm
  float plane_residual_mm = 0;
  /// plane_residual_mm divided by the width of the face.
  float plane_residual_relative = 0;
  /// Angle between the plane and the picture's. Degrees, [0, 90)
  float plane_tilt_deg = 0;
  /// Curvature of the fitted quadric along the line of the eyes and across it, over the face: positive if the middle is
  /// nearer. A head is curved in both directions, a bent sheet in one. 1 / m
  float curvature_across_per_m = 0;
  float curvature_along_per_m = 0;
  /// As plane_residual_mm, but over the quadric: nose, eyes and mouth remain; for a bent sheet, nothing does. mm
  float quadric_residual_mm = 0;
  /// Share of the readings around the face (up to 0.3 of its size) that are more than 30 mm behind the plane. [0, 1]
  float surround_behind_share = 0;
  /// Share of them within 8 mm (or three times the noise) of it: the rest of the sheet or screen. [0, 1]
  float surround_plane_share = 0;
  /// Height of the nose tip above the plane through the cheeks; a sheet bent like a head has about a third of a nose.
  /// mm
  std::optional<float> nose_prominence_mm;
  /// How much lower the sides of the face are than the cheeks, mean of both halves. mm
  std::optional<float> cheek_falloff_mm;
  /// Height of the middle of the forehead, and of the chin. mm
  std::optional<float> forehead_mm;
  std::optional<float> chin_mm;
  /// Distance between the centres of the eyes: 55 to 72 for nearly all adults. Only with intrinsics. mm
  std::optional<float> eye_distance_mm;
};

DepthMeasures measure_depth(const media::Image16& depth_mm, const PictureGeometry& picture, const DensePoints& points);

inline constexpr std::size_t kDepthEmbeddingColumns = 10;
inline constexpr std::size_t kDepthEmbeddingRows = 12;

/// The relief in the head's own frame: heights above the plane of eyes and mouth on a grid aligned with the line of the
/// eyes, smoothed, less the fitted quadric; L2 norm 1. Two frames of one head can be compared by cosine, whatever the
/// distance and the (moderate) pose. kDepthEmbeddingColumns x kDepthEmbeddingRows values; empty if the points are not
/// finite, eyes or mouth have no reading, more than a quarter of the grid has none, or the relief is below 1 mm.
std::vector<float> depth_embedding(const media::Image16& depth_mm, const PictureGeometry& picture,
                                   const DensePoints& points);

}  // namespace selfsame::face::liveness
