// Involuntary sway: even a head held still moves, and its points move according to their depth. A flat picture held in
// a hand sways too, but its points stay in one plane.
#pragma once

#include <optional>

#include "face/liveness/gestures.hpp"

namespace selfsame::face::liveness {

/// Standard deviation of the turn implied by the motion of points with depth, without noise, in degrees. Some 0.6 for a
/// head at rest, 0.2 for a flat print. None for fewer than 10 frames.
std::optional<float> measure_sway(Track track);

}  // namespace selfsame::face::liveness
