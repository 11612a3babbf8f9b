// From ridges to a vector: the pure half of any net that knows fingers as a whole, without minutiae.
#pragma once

#include "base/tensor.hpp"
#include "finger/ridges.hpp"
#include "media/image.hpp"

namespace selfsame::finger {

/// Of what the net sees: pixels a side, and pixels of 500 an inch (16 mm).
inline constexpr int kEmbeddingSide = 224;
inline constexpr int kEmbeddingReach = 315;
/// Where in that the reference place comes to lie: in the middle, but above it, since a finger shows more below its
/// core.
inline constexpr int kEmbeddingColumn = 112;
inline constexpr int kEmbeddingRow = 100;

/// Where ridges turn most around a place below them, in pixels: the upper core of loops and whorls, the top of an arch.
/// Prints of one finger agree on it within some pixels where they show it; the middle of the ridges counts a little.
/// The picture's middle where there are no ridges.
media::Point reference_place(const RidgeField& field);

/// The cleaned ridges around the reference place: 1 x 1 x kEmbeddingSide x kEmbeddingSide, multiples of 1/127 in
/// [-1, 1], above 0 on ridges, 0 where there are none to be read. What the net answers, match::mean_direction reads.
base::Tensor prepare_embedding(const Ridges& ridges);

}  // namespace selfsame::finger
