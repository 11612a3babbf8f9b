// Signs that frames are not live from a camera: frozen, looped, without sensor noise.
#pragma once

#include <optional>

#include "face/liveness/gestures.hpp"

namespace selfsame::face::liveness {

struct ReplayMeasures {
  float frozen = 0;    // share of frames identical to the one before
  float repeated = 0;  // share of frames identical to an earlier one other than the one before
  /// The least difference between frames at a fixed distance in time, relative to that of neighbours: near 1 or above
  /// if nothing repeats, near 0 in a loop.
  float recurrence = 1;
  /// Frame-to-frame change of the pixels that change least and are neither black nor white, in levels of 255: the
  /// effect of sensor noise. None if there are too few such pixels.
  std::optional<float> noise;
  float unsteady = 0;  // standard deviation of the times between frames over their mean
};

/// None for fewer than 5 frames.
std::optional<ReplayMeasures> measure_replay(Track track);

}  // namespace selfsame::face::liveness
