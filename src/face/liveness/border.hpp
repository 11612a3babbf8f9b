// Straight edges around a face: a screen's bezel, the edge of a sheet of paper.
#pragma once

#include "face/liveness/face_view.hpp"

namespace selfsame::face::liveness {

/// The visible share of the second-best side of the best rectangle around the face (turned by at most 15 degrees,
/// keystone allowed), as one straight edge. The second best, because one door frame is not a border. [0, 1]; 0 without
/// an edge.
float border_side(const FaceView& view);

}  // namespace selfsame::face::liveness
