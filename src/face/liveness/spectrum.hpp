// Periodic patterns in a face: the raster of a print, moire between a screen and the camera.
#pragma once

#include "media/image.hpp"

namespace selfsame::face::liveness {

/// The strongest isolated off-axis peak in the spectrum of fine detail (luma less its mean over 9 x 9 pixels, clamped
/// to 10 levels), relative to the median power at its spatial frequency or around it, whichever is higher. dB; about 5
/// to 10 without a pattern, 0 if nothing varies. `gray` is square.
float moire_peak_db(const media::Image& gray);

}  // namespace selfsame::face::liveness
