// Thins ridges and valleys to lines one pixel wide.
#pragma once

#include <vector>

#include "finger/plane.hpp"

namespace selfsame::finger {

/// Removes border pixels until only lines are left, 8-connected, preserving connections and holes (Guo and Hall 1989,
/// algorithm A1), 64 pixels at a time.
void thin(Bits& pixels);

/// Pixels at which a line ends, with one neighbour or two that touch; row by row.
std::vector<Place> ends_of(const Bits& lines);

}  // namespace selfsame::finger
