// Tests whether the motion is that of one rigid body. When a head turns or nods, all of its points move according to
// their depth and draw together to match. Bending a picture moves only some of them, or follows another rule.
#pragma once

#include <optional>

#include "face/liveness/gestures.hpp"

namespace selfsame::face::liveness {

/// The share of the points' motion (beyond shift, scale and roll) that is explained by one rotation of the resting
/// face's shape, with the depth that the landmark net estimated at rest: 1 is all, 0 none. Measured over the frames
/// that are far from rest.
struct BodyMotion {
  std::optional<float> turn;  // none: fewer than 4 frames turned away, or at rest
  std::optional<float> nod;
};

/// Jaw, mouth and lids move independently and are left out.
BodyMotion measure_body(Track track);

}  // namespace selfsame::face::liveness
