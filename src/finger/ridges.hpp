// What lies between a picture of a finger and its minutiae: where there are ridges, which way they run, how far apart
// they are, and the picture cleaned by that knowledge.
#pragma once

#include "base/result.hpp"
#include "finger/levelling.hpp"

namespace selfsame::finger {

/// Ridges in cells of kCell x kCell pixels.
struct RidgeField {
  // Of the ridges' direction, of twice its angle (a ridge has no sense), x to the right and y down; of length 1.
  Plane<float> cosine;
  Plane<float> sine;
  Plane<float> coherence;      // [0, 1]: how much of the gradient agrees
  Plane<float> period;         // pixels from ridge to ridge
  Plane<float> quality;        // [0, 1]: how much of the picture is ridges of that direction and period
  Plane<std::uint8_t> ridged;  // 1 where there are ridges to be read
};

struct Ridges {
  RidgeField field;
  Plane<std::int16_t> wave;  // about [-kUnit, kUnit], above 0 on ridges, 0 where there are none to be read
};

/// `picture`: dark ridges on light ground, 500 dots an inch; colours are dropped. Errors: media_too_large over
/// limits::kMaxPrintSide; invalid_argument for an empty picture.
Result<Ridges> read_ridges(const media::Image& picture);

}  // namespace selfsame::finger
