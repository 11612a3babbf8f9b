// From an aligned face to a vector: the pure half of any 112 x 112 embedder.
#pragma once

#include <span>
#include <vector>

#include "base/result.hpp"
#include "base/tensor.hpp"
#include "media/image.hpp"
#include "media/tensor.hpp"

namespace selfsame::face {

/// `aligned` is RGB, kAlignedSide square.
base::Tensor prepare_embedding(const media::Image& aligned, const media::PixelLayout& layout);

/// One output vector of `dimension` values per picture (one, or the face and its mirror image), summed and scaled to L2
/// norm 1. Errors: inference_failed on another size, on values that are not finite, on a zero vector.
Result<std::vector<float>> interpret_embedding(std::span<const base::Tensor> outputs, std::size_t dimension);

}  // namespace selfsame::face
