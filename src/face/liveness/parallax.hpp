// Tells a head from a flat picture: when a head turns, its points move according to their depth; those of a picture are
// only foreshortened.
#pragma once

#include <cstddef>
#include <optional>

#include "face/liveness/gestures.hpp"

namespace selfsame::face::liveness {

struct Parallax {
  /// The turn implied by foreshortening, in degrees, mean over the most turned frames.
  float turned_deg = 0;
  /// The turn implied by depth, relative to that: about 1 for a head, near 0 for a picture. Meaningless below 15
  /// degrees.
  float relief = 0;
  /// Natural logarithm of the residual of the best homography over that of the best turn of a head (both with eight
  /// unknowns): above 0 for a head.
  float head_over_plane = 0;
  std::size_t frames = 0;  // number of frames used
};

/// A smaller turn proves nothing.
inline constexpr float kLeastTurnDeg = 15;

/// None for fewer than 5 frames. Uses only points that facial expression hardly moves.
std::optional<Parallax> measure_parallax(Track track);

}  // namespace selfsame::face::liveness
