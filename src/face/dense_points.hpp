// Dense landmarks in 3-D: the pure half of a "points98" net.
#pragma once

#include <span>

#include "base/result.hpp"
#include "base/tensor.hpp"
#include "face/liveness/points.hpp"
#include "media/kernels.hpp"
#include "media/tensor.hpp"

namespace selfsame::face {

using liveness::DensePoints;
using liveness::Point3;

/// The net's input is the aligned face with this many extra pixels on each side.
inline constexpr int kPointsMargin = 8;

/// `aligned` is RGB, align(picture, landmarks, kPointsMargin).
base::Tensor prepare_points(const media::Image& aligned, const media::PixelLayout& layout);

/// `to_aligned` is alignment(landmarks, kPointsMargin). Errors: inference_failed if the size is wrong, or the points
/// are far from the face.
Result<DensePoints> interpret_points(std::span<const base::Tensor> outputs, const media::Affine& to_aligned);

}  // namespace selfsame::face
