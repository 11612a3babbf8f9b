// Fine structure: grain of paper or pixels of a screen on the skin, and what is in focus.
#pragma once

#include "face/liveness/face_view.hpp"

namespace selfsame::face::liveness {

struct GrainMeasures {
  /// Standard deviation of the 3 x 3 Laplacian of the face at 128 pixels over that of its luma. About 0.1 to 2
  float laplacian_relative = 0;
  /// Standard deviation of the 3 x 3 Laplacian in the picture's own pixels. Luma levels
  float laplacian_native = 0;
  /// Noise by Immerkaer's mask (1996), the median over the pixels of the face in the picture's own pixels: what is
  /// left where no edge is. Luma levels
  float noise = 0;
  /// That noise over the noise of what surrounds the face: a print or a mask before a scene has another grain. dB
  float noise_over_surround_db = 0;
  /// Entropy of the uniform rotation-invariant local binary patterns (Ojala et al. 2002; 8 neighbours at 1 pixel) of
  /// the face in the picture's own pixels. Bit; 0 to log2(10)
  float lbp_entropy_bits = 0;
  /// Part of these patterns that changes more than twice around the circle. [0, 1]
  float lbp_nonuniform_share = 0;
  /// Chi-square distance of their histogram to that of the same face after a 3 x 3 mean: grain changes, skin hardly.
  /// [0, 2]
  float lbp_lowpass_distance = 0;
  /// Squared differences over 2 pixels against those over 6, on the edges of the face: about -5 for a step as sharp as
  /// the pixels, -9.5 for a slope; -10 without edges. dB
  float focus_db = 0;
  /// focus_db of the face less that of its surroundings: about 0 where all lies in one plane. dB
  float focus_drop_db = 0;
};

/// `picture` is what `view` was cut from.
GrainMeasures measure_grain(const media::Image& picture, const FaceView& view);

}  // namespace selfsame::face::liveness
