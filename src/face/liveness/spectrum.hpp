// Periodic patterns in a face: the raster of a print, moire between a screen and the camera, refresh bands.
#pragma once

#include "face/liveness/face_view.hpp"

namespace selfsame::face::liveness {

/// All but the bands are of the face's fine detail: luma less its mean over 9 x 9 pixels, clamped to 10 levels.
struct SpectrumMeasures {
  /// The strongest isolated peak off the axes, over the median power at its spatial frequency and over that around it,
  /// whichever is higher. dB; about 5 to 10 without a pattern.
  float moire_peak_db = 0;
  /// Period of that peak, in pixels of the picture. 2 to 16.
  float moire_period_px = 0;
  /// Direction in which that pattern repeats: 0 along rows, growing clockwise. (-90, 90]
  float moire_angle_deg = 0;
  /// Part of the power above 1/16 cycles a pixel that lies in bins of 10 dB or more over the median at their
  /// frequency. [0, 1]
  float peak_share = 0;
  /// Correlation of how rows (or columns, whichever is higher) of the face brighten and darken with how the same rows
  /// of its surroundings do: bands of a screen's refresh, or of a lamp under a rolling shutter, run through both. [-1,
  /// 1]
  float band_correlation = 0;
  /// Power above 1/4 cycles a pixel over that from 1/16 to 1/4. Grain raises it; clamped edges, which are fine
  /// themselves, keep it from falling with blur. dB
  float high_over_middle_db = 0;
};

/// All zero where nothing varies.
SpectrumMeasures measure_spectrum(const FaceView& view);

}  // namespace selfsame::face::liveness
