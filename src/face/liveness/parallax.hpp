// A head or a flat picture: when a head turns, its points move by their depth; those of a picture only draw together.
#pragma once

#include <cstddef>
#include <optional>

#include "face/liveness/gestures.hpp"

namespace selfsame::face::liveness {

struct Parallax {
  /// The turn that the points' drawing together speaks of, in degrees, the mean of the frames turned most.
  float turned_deg = 0;
  /// The turn that their depth shows, over that: about 1 for a head, near 0 for a picture. Meaningless below 15
  /// degrees.
  float relief = 0;
  /// Natural logarithm of what is left unexplained by the best homography over what is left by the best turn of a head
  /// (both with eight unknowns): above 0 for a head.
  float head_over_plane = 0;
  std::size_t frames = 0;  // of which it speaks
};

/// Below this nothing can be said.
inline constexpr float kLeastTurnDeg = 15;

/// None for fewer than 5 frames. Uses points that facial expression hardly moves.
std::optional<Parallax> measure_parallax(Track track);

}  // namespace selfsame::face::liveness
