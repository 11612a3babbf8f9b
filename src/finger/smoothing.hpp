// Means over neighbourhoods.
#pragma once

#include "finger/plane.hpp"

namespace selfsame::finger {

/// By a Gaussian of `sigma`; the edge values continue beyond the edges.
Plane<float> gaussian(const Plane<float>& from, float sigma);

/// By 1 4 6 4 1 in both directions.
Plane<std::int16_t> binomial(const Plane<std::int16_t>& from);

}  // namespace selfsame::finger
