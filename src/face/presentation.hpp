// One picture's signs of a presentation attack: the pure half of a "pad2" net.
#pragma once

#include <span>

#include "base/result.hpp"
#include "base/tensor.hpp"
#include "media/image.hpp"
#include "media/tensor.hpp"

namespace selfsame::face {

/// The net's input: the face's box enlarged to twice its width and height around its middle; at the picture's edge,
/// shrunk and moved inside. In pixels of a picture of `width` x `height`.
media::Box presentation_box(const media::Box& face, int width, int height);

/// `picture` is RGB; the box is resized to side x side.
base::Tensor prepare_presentation(const media::Image& picture, const media::Box& face, const media::PixelLayout& layout,
                                  int side);

/// Probabilities, high for a live face in front of the camera.
struct PresentationAnswers {
  float captured_once = 0;  // no sign of a filmed print, screen or mask; learned from simulated attacks
  float taught = 0;         // estimate of what nets trained on real attacks would say
  float score() const { return (captured_once + taught) / 2; }
};
/// Errors: inference_failed if the size is wrong or values are not finite.
Result<PresentationAnswers> interpret_presentation(std::span<const base::Tensor> outputs);

}  // namespace selfsame::face
