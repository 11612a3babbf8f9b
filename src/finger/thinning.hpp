// Ridges and valleys as lines one pixel wide.
#pragma once

#include <vector>

#include "finger/plane.hpp"

namespace selfsame::finger {

/// Takes pixels from the borders of what is set until lines are left, 8-connected, with the same connections and holes
/// (Guo and Hall 1989, algorithm A1), 64 pixels at a time.
void thin(Bits& pixels);

/// Pixels that one line leaves, to one neighbour or two that touch; row by row.
std::vector<Place> ends_of(const Bits& lines);

}  // namespace selfsame::finger
