// Whether what moves is one body: a head that turns or nods takes all of its points with it, each by its depth, and
// draws together by just as much. A picture that is bent moves some of them, or by another rule.
#pragma once

#include <optional>

#include "face/liveness/gestures.hpp"

namespace selfsame::face::liveness {

/// How much of the points' motion (what no shift, scale and roll explain) one rotation of the resting face's shape
/// explains, its depth as the landmark net guessed it at rest: 1 is all, 0 none. Over the frames that are far from
/// rest.
struct BodyMotion {
  std::optional<float> turn;  // none: less than 4 frames turned away, or at rest
  std::optional<float> nod;
};

/// Jaw, mouth and lids move by themselves and do not count.
BodyMotion measure_body(Track track);

}  // namespace selfsame::face::liveness
