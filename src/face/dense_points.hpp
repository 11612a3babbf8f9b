// Dense landmarks in 3-D: the pure half of a "points98" net.
#pragma once

#include <array>
#include <span>

#include "base/result.hpp"
#include "base/tensor.hpp"
#include "media/kernels.hpp"
#include "media/tensor.hpp"

namespace selfsame::face {

/// What the net looks at: the aligned face with this many pixels more on each side.
inline constexpr int kPointsMargin = 8;

/// In pixels of the picture. z grows away from the camera, from about the middle of the head; a guess from one picture.
struct Point3 {
  float x = 0;
  float y = 0;
  float z = 0;
};

/// 98 of the points of MediaPipe's face mesh. Right and left are the subject's own.
/// 0-15 right eye: outer corner, along the upper lid to the inner corner, back along the lower lid; 16-31 left eye
/// alike; 32-41 brows; 42-47 nose from the root to below the tip; 48-51 nostrils; 52-71 lips; 72, 73 top of the
/// forehead and chin; 74-91 oval; 92-97 cheeks.
using DensePoints = std::array<Point3, 98>;

/// `aligned` is RGB, align(picture, landmarks, kPointsMargin).
base::Tensor prepare_points(const media::Image& aligned, const media::PixelLayout& layout);

/// `to_aligned` is alignment(landmarks, kPointsMargin). Errors: inference_failed on another size, and on values that
/// are not finite.
Result<DensePoints> interpret_points(std::span<const base::Tensor> outputs, const media::Affine& to_aligned);

/// The eye aspect ratio (Soukupova and Cech 2016, three heights) of each eye: height between the lids over the width.
struct EyeOpenness {
  float right = 0;
  float left = 0;
};
EyeOpenness eye_openness(const DensePoints& points);

}  // namespace selfsame::face
