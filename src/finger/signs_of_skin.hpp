// EXPERIMENTAL. Signs of skin in a single picture of a print; not a verdict.
//
// No picture of a spoof was available when these were made, so it is unknown how well they tell one from a finger. No
// threshold, score or decision is based on them, and none should be without such data from the sensor in use. Tests
// only check that blur, posterising and black-and-white copies change each as its comment says. They differ more
// between sensors than between fingers: compare within one sensor only.
#pragma once

#include <array>
#include <string_view>

#include "finger/ridges.hpp"

namespace selfsame::finger {

struct SkinSign {
  std::string_view name;  // stable, snake_case, unit last
  float value = 0;        // 0 if there are no ridges
};

/// In this order:
/// - sharpness_ratio: the second difference of grey levels across the ridges, over one pixel, to that of a smooth wave
/// of
///   the same deviation and period, in root mean square. Blurred copies and soft casts have less.
/// - pore_fraction: of pixels on crests of ridges, those that are a little lighter than both two pixels along the
/// ridge.
///   Pores and sweat make them; blur and copies in black and white take them away.
/// - valley_grain_ratio: in valleys, the mean second difference along them over two pixels, to the contrast, without
///   edges: noise of the sensor and dirt. Residue of silicone or glue is said to raise it (Tan and Schuckers 2008);
///   blur and copies in black and white lower it.
/// - effective_grey_levels: 1 / the sum of the squared shares of grey levels among ridges. Skin presses unevenly and
///   makes many; posterised pictures and copies in black and white have few.
/// `picture` is what `ridges` was read from; under 1 ms for 388 x 374 pixels.
std::array<SkinSign, 4> signs_of_skin(const media::Image& picture, const Ridges& ridges);

}  // namespace selfsame::finger
