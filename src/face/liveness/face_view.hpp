// The parts of a picture that the passive cues need, cropped once for all of them.
#pragma once

#include <optional>

#include "media/image.hpp"

namespace selfsame::face::liveness {

/// Width of the face in `FaceView::scene`, in pixels.
inline constexpr int kSceneFaceWidth = 64;

struct FaceView {
  /// Gray, at the picture's own resolution: the middle of the face, square, at most 256 pixels a side.
  media::Image native;
  /// RGB: the face with its surroundings (the box enlarged 2.5 times, clipped to the picture), scaled to make the face
  /// kSceneFaceWidth wide.
  media::Image scene;
  /// The face in `scene`; may extend beyond its edge.
  media::Box face;
  /// The face in the picture's own pixels, clipped to the picture.
  media::Box picture_face;
};

/// None if the box is not finite, is less than 24 pixels wide or high, is more than twice as long as wide (either way),
/// or is more than half outside the picture. Gray pictures are treated as RGB ones without colour.
std::optional<FaceView> view_face(const media::Image& picture, const media::Box& face);

}  // namespace selfsame::face::liveness
