// Turns ridges into a vector: the pure half of any net that recognises whole fingers, without minutiae.
#pragma once

#include "base/tensor.hpp"
#include "finger/ridges.hpp"
#include "media/image.hpp"

namespace selfsame::finger {

/// The net's input: pixels per side, at 500 dpi (16 mm).
inline constexpr int kEmbeddingSide = 224;
inline constexpr int kEmbeddingReach = 315;
/// Position of the reference place in it: centred horizontally, but above the middle, because more of a finger is
/// visible below its core.
inline constexpr int kEmbeddingColumn = 112;
inline constexpr int kEmbeddingRow = 100;

/// The place around which ridges turn most below it, in pixels: the upper core of loops and whorls, the top of an arch.
/// Prints of one finger that show it agree to within a few pixels. The middle of the ridges has a small weight. The
/// picture's middle if there are no ridges.
media::Point reference_place(const RidgeField& field);

/// The filtered ridges around the reference place: 1 x 1 x kEmbeddingSide x kEmbeddingSide, multiples of 1/127 in [-1,
/// 1], positive on ridges, 0 where none are readable. match::mean_direction reads the net's output.
base::Tensor prepare_embedding(const Ridges& ridges);

}  // namespace selfsame::finger
