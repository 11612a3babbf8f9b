// What a head cannot help doing while it holds still: it sways, and its points move by their depth. A flat picture that
// is held sways too, but its points stay in one plane.
#pragma once

#include <optional>

#include "face/liveness/gestures.hpp"

namespace selfsame::face::liveness {

/// How far the points move by their depth and back, beyond what is noise: the standard deviation of the turn that this
/// speaks of, in degrees. Some 0.6 for a head at rest, 0.2 for a flat print. None for fewer than 10 frames.
std::optional<float> measure_sway(Track track);

}  // namespace selfsame::face::liveness
