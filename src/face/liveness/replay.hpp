// Signs that frames did not come from a camera just now: frozen, looped, without a sensor's noise.
#pragma once

#include <optional>

#include "face/liveness/gestures.hpp"

namespace selfsame::face::liveness {

struct ReplayMeasures {
  float frozen = 0;    // part of the frames that equal the one before, bit by bit
  float repeated = 0;  // part of the frames that equal an earlier one, not the one before
  /// The least difference of the frames to others of the same distance in time, over that of neighbours: near 1 or
  /// above where nothing comes back, near 0 where a loop runs.
  float recurrence = 1;
  /// Change from frame to frame of the pixels that change least and are neither black nor white, in levels of 255: what
  /// a sensor's noise leaves everywhere. None where too few such pixels are.
  std::optional<float> noise;
  float unsteady = 0;  // standard deviation of the times between frames over their mean
};

/// None for fewer than 5 frames.
std::optional<ReplayMeasures> measure_replay(Track track);

}  // namespace selfsame::face::liveness
