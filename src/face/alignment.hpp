// Aligns a face: eyes level, 112 x 112 pixels.
#pragma once

#include "face/detection.hpp"
#include "media/image.hpp"
#include "media/kernels.hpp"

namespace selfsame::face {

inline constexpr int kAlignedSide = 112;

/// Positions of the five landmarks in an aligned face: the template of ArcFace (Deng et al. 2019), on which public
/// embedders are trained.
inline constexpr Landmarks kAlignedLandmarks{
    {{38.2946F, 51.6963F}, {73.5318F, 51.5014F}, {56.0252F, 71.7366F}, {41.5493F, 92.3655F}, {70.7299F, 92.2041F}}};

/// The map from the picture to the aligned face with `margin` extra pixels on each side. Landmarks must not all
/// coincide.
media::Affine alignment(const Landmarks& landmarks, int margin = 0);

/// RGB in, RGB out, 112 x 112 plus the margin. Large faces are shrunk by area averaging first, to avoid aliasing.
media::Image align(const media::Image& picture, const Landmarks& landmarks, int margin = 0);

}  // namespace selfsame::face
