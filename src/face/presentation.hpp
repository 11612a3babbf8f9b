// One picture's signs of a presentation attack: the pure half of a "pad2" net.
#pragma once

#include <span>

#include "base/result.hpp"
#include "base/tensor.hpp"
#include "media/image.hpp"
#include "media/tensor.hpp"

namespace selfsame::face {

/// What the net looks at: the face's box made twice as wide and as high around its middle; where the picture ends, made
/// smaller and moved inside. In pixels of a picture of `width` x `height`.
media::Box presentation_box(const media::Box& face, int width, int height);

/// `picture` is RGB; the box is resized to side x side.
base::Tensor prepare_presentation(const media::Image& picture, const media::Box& face, const media::PixelLayout& layout,
                                  int side);

/// Probabilities, high for a live face before the camera.
struct PresentationAnswers {
  float captured_once = 0;  // no sign that a print, a screen or a mask was filmed; learned from simulated attacks
  float taught = 0;         // what nets would say that know real attacks
  float score() const { return (captured_once + taught) / 2; }
};
/// Errors: inference_failed on another size, and on values that are not finite.
Result<PresentationAnswers> interpret_presentation(std::span<const base::Tensor> outputs);

}  // namespace selfsame::face
