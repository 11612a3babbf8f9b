// Light and colour: what paper and screens cannot reproduce, and what they reflect.
#pragma once

#include "face/liveness/face_view.hpp"

namespace selfsame::face::liveness {

struct ColourMeasures {
  /// Part of the face that shines: brighter than the skin and with less than two thirds of its saturation. [0, 1]
  float highlight_share = 0;
  /// Part of the shining pixels that belongs to their largest patch: one glare, or many spots. [0, 1]
  float highlight_compactness = 0;
  /// Standard deviations of (R - G) / Y and of ((R + G) / 2 - B) / Y over the face, their geometric mean after taking
  /// out the correlation: how many colours there are.
  float chroma_spread = 0;
  /// Median of (max - min) / max over the face. [0, 1]
  float saturation = 0;
  /// 95th percentile of the same. [0, 1]
  float saturation_high = 0;
  /// Median saturation of the face less that of its surroundings. [-1, 1]
  float saturation_over_surround = 0;
  /// 2nd percentile of luma over the face: lifted where ink or a backlight is the darkest there is. [0, 255]
  float black_level = 0;
  /// That, less the 2nd percentile of the surroundings. [-255, 255]
  float black_over_surround = 0;
  /// 98th percentile of luma over the face. [0, 255]
  float white_level = 0;
  /// log2(B / R) of the brightest tenth of the face: bluish above 0. Octaves
  float white_blueness = 0;
  /// log2(R / G) of the face's median pixel: blood makes skin red. Octaves
  float skin_redness = 0;
};

ColourMeasures measure_colour(const FaceView& view);

}  // namespace selfsame::face::liveness
