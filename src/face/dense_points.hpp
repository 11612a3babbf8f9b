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

/// What the net looks at: the aligned face with this many pixels more on each side.
inline constexpr int kPointsMargin = 8;

/// `aligned` is RGB, align(picture, landmarks, kPointsMargin).
base::Tensor prepare_points(const media::Image& aligned, const media::PixelLayout& layout);

/// `to_aligned` is alignment(landmarks, kPointsMargin). Errors: inference_failed on another size, and on points
/// that lie nowhere near the face.
Result<DensePoints> interpret_points(std::span<const base::Tensor> outputs, const media::Affine& to_aligned);

}  // namespace selfsame::face
