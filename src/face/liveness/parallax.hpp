// A head or a flat picture: when it turns, the points of a plane obey one homography, those of a head do not.
#pragma once

#include <cstddef>
#include <optional>

#include "face/liveness/gestures.hpp"

namespace selfsame::face::liveness {

struct Parallax {
  /// How far the face turned from where it looked ahead most, in degrees, by what the points of a head would show.
  float turned_deg = 0;
  /// Natural logarithm of what is left unexplained by the best homography over what is left by the best turn of a head
  /// (both with eight unknowns), over the frames turned most. Above 0 for a head; 0 or below for a plane.
  float head_over_plane = 0;
  /// Part of the points' depth that shows as sideways motion: the sine of the turn for a head, 0 for a plane.
  float relief = 0;
  float plane_rms = 0;
  float head_rms = 0;
  std::size_t frames = 0;  // compared
};

/// None for fewer than 5 frames. Uses points that facial expression hardly moves.
std::optional<Parallax> measure_parallax(Track track);

}  // namespace selfsame::face::liveness
