// The parts of a picture that the passive cues look at, cut out once for all of them.
#pragma once

#include <optional>

#include "media/image.hpp"

namespace selfsame::face::liveness {

/// Width of the face in `FaceView::scene`, in pixels.
inline constexpr int kSceneFaceWidth = 64;

struct FaceView {
  /// Gray, in the picture's own pixels: the middle of the face, as high as wide, at most 256 pixels a side.
  media::Image native;
  /// RGB: the face with what surrounds it (the box enlarged 2.5 times, as far as the picture reaches), scaled so that
  /// the face is kSceneFaceWidth wide.
  media::Image scene;
  /// The face in `scene`; may reach over its edge.
  media::Box face;
  /// The face in the picture's own pixels, clipped to the picture.
  media::Box picture_face;
};

/// Nothing where the box is not finite, is less than 24 pixels wide or high or more than twice as long as wide (either
/// way), or lies outside the picture by more than half. Gray pictures pass as RGB ones without colour.
std::optional<FaceView> view_face(const media::Image& picture, const media::Box& face);

}  // namespace selfsame::face::liveness
