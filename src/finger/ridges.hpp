// The steps between a picture of a finger and its minutiae: where ridges are, their direction and spacing, and the
// picture filtered accordingly.
#pragma once

#include "base/result.hpp"
#include "finger/levelling.hpp"

namespace selfsame::finger {

/// Ridges in cells of kCell x kCell pixels.
struct RidgeField {
  // Of twice the ridges' angle (a ridge has no sense), x to the right and y down; of length 1.
  Plane<float> cosine;
  Plane<float> sine;
  Plane<float> coherence;      // [0, 1]: how much of the gradient agrees
  Plane<float> period;         // pixels from ridge to ridge
  Plane<float> quality;        // [0, 1]: share of the picture that is ridges of that direction and period
  Plane<std::uint8_t> ridged;  // 1 where ridges are readable
};

struct Ridges {
  RidgeField field;
  Plane<std::int16_t> wave;  // about [-kUnit, kUnit], positive on ridges, 0 where none are readable
};

/// `picture`: 500 dpi; colours are dropped. Ridges are dark, valleys light. If a sensor inverts that, valleys are read
/// instead; they end where ridges fork, and match as well. Errors: media_too_large over limits::kMaxPrintSide;
/// invalid_argument for an empty picture.
Result<Ridges> read_ridges(const media::Image& picture);

/// Whether the ridges are a finger's: some cells are filled by waves of one direction and period, unlike the partial
/// waves in other pictures. Errors: finger_not_found.
Status check_finger(const Ridges& ridges);

}  // namespace selfsame::finger
