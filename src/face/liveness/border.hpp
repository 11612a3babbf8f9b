// Straight edges around a face: a screen's bezel, the edge of a sheet of paper.
#pragma once

#include "face/liveness/face_view.hpp"

namespace selfsame::face::liveness {

struct BorderMeasures {
  /// Sides of the best rectangle around the face (turned by at most 15 degrees, keystone allowed) of which at least
  /// half is seen. 0 to 4
  int sides = 0;
  /// Mean over its four sides of the part that is seen as one straight edge. [0, 1]
  float completeness = 0;
  /// The same of its second best side: one door frame does not make a border. [0, 1]
  float second_side = 0;
  /// Mean over its sides of what is seen beyond 0.3 times the mean gradient along it. Luma levels a pixel, where the
  /// face is 64 pixels wide
  float strength = 0;
  /// Turn of that rectangle, clockwise. Degrees
  float turn_deg = 0;
};

/// All zero without an edge.
BorderMeasures measure_border(const FaceView& view);

}  // namespace selfsame::face::liveness
