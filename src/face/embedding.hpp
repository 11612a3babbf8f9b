// Turns an aligned face into a vector: the pure half of any 112 x 112 embedder.
#pragma once

#include "base/tensor.hpp"
#include "media/image.hpp"
#include "media/tensor.hpp"

namespace selfsame::face {

/// `aligned` is RGB, kAlignedSide square. match::mean_direction reads the net's output.
base::Tensor prepare_embedding(const media::Image& aligned, const media::PixelLayout& layout);

}  // namespace selfsame::face
