// Light and colour: what paper and screens cannot reproduce.
#pragma once

#include "face/liveness/face_view.hpp"

namespace selfsame::face::liveness {

struct ColourMeasures {
  /// Standard deviations of (R - G) / Y and of ((R + G) / 2 - B) / Y over the face, their geometric mean after taking
  /// out the correlation: how many colours there are.
  float chroma_spread = 0;
  /// 95th percentile of (max - min) / max over the face. [0, 1]
  float saturation_high = 0;
  /// 2nd percentile of luma over the face: lifted where ink or a backlight is the darkest there is. [0, 255]
  float black_level = 0;
  /// log2(R / G) of the face's median pixel: blood makes skin red. Octaves
  float skin_redness = 0;
};

ColourMeasures measure_colour(const FaceView& view);

}  // namespace selfsame::face::liveness
