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

/// `picture`: 500 dpi; colours are dropped. Ridges are dark, valleys light; of a sensor that shows it the
/// other way round valleys are read, which end where ridges fork, and match as well. Errors: media_too_large over
/// limits::kMaxPrintSide; invalid_argument for an empty picture.
Result<Ridges> read_ridges(const media::Image& picture);

/// Whether what was read is a finger's at all: waves of one direction and period fill some of its cells, not only
/// patterns that are waves in part, as in pictures of other things. Errors: finger_not_found.
Status check_finger(const Ridges& ridges);

}  // namespace selfsame::finger
