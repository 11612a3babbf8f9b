// From an aligned face to a vector: the pure half of any 112 x 112 embedder.
#pragma once

#include "base/tensor.hpp"
#include "media/image.hpp"
#include "media/tensor.hpp"

namespace selfsame::face {

/// `aligned` is RGB, kAlignedSide square. What the net answers, match::mean_direction reads.
base::Tensor prepare_embedding(const media::Image& aligned, const media::PixelLayout& layout);

}  // namespace selfsame::face
