// Sums and means over neighbourhoods.
#pragma once

#include "finger/plane.hpp"

namespace selfsame::finger {

/// Sums over squares of 2 radius + 1, of the part of them that lies inside.
Plane<std::int32_t> box_sum(const Plane<std::int32_t>& from, int radius);

/// By a bell of `sigma`; beyond the edges lies what is at the edges.
Plane<float> gaussian(const Plane<float>& from, float sigma);

/// By 1 4 6 4 1 in both directions.
Plane<std::int16_t> binomial(const Plane<std::int16_t>& from);

}  // namespace selfsame::finger
