// Light and colour that paper and screens cannot reproduce.
#pragma once

#include "face/liveness/face_view.hpp"

namespace selfsame::face::liveness {

struct ColourMeasures {
  /// Geometric mean of the standard deviations of (R - G) / Y and ((R + G) / 2 - B) / Y over the face, with their
  /// correlation removed: the variety of colours.
  float chroma_spread = 0;
  /// 95th percentile of (max - min) / max over the face. [0, 1]
  float saturation_high = 0;
  /// 2nd percentile of luma over the face: raised if ink or a backlight limits how dark it can be. [0, 255]
  float black_level = 0;
  /// log2(R / G) of the face's median pixel: blood makes skin red. Octaves
  float skin_redness = 0;
};

ColourMeasures measure_colour(const FaceView& view);

}  // namespace selfsame::face::liveness
