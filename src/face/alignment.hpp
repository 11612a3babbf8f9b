// A face brought to its canonical place: eyes level, 112 x 112 pixels.
#pragma once

#include "face/detection.hpp"
#include "media/image.hpp"
#include "media/kernels.hpp"

namespace selfsame::face {

inline constexpr int kAlignedSide = 112;

/// Where the five landmarks come to lie: the template of ArcFace (Deng et al. 2019) that public embedders are trained
/// on.
inline constexpr Landmarks kAlignedLandmarks{
    {{38.2946F, 51.6963F}, {73.5318F, 51.5014F}, {56.0252F, 71.7366F}, {41.5493F, 92.3655F}, {70.7299F, 92.2041F}}};

/// The map from picture to aligned face with `margin` pixels more on each side. Landmarks must not all coincide.
media::Affine alignment(const Landmarks& landmarks, int margin = 0);

/// RGB in, RGB out, 112 x 112 and the margin. Large faces are shrunk by area first, so that nothing aliases.
media::Image align(const media::Image& picture, const Landmarks& landmarks, int margin = 0);

}  // namespace selfsame::face
