// What one picture tells of the way it was made: once by light on a face, or of a print or a screen. Measures only;
// what they mean is calibrated elsewhere. Pure and deterministic.
#pragma once

#include "face/liveness/colour.hpp"
#include "media/image.hpp"

namespace selfsame::face::liveness {

struct TextureMeasures {
  /// False where the face cannot be measured (see view_face); all else is then zero.
  bool valid = false;
  float focus_db = 0;
  float moire_peak_db = 0;
  ColourMeasures colour;
  float border_side = 0;
};

/// Of a gray, RGB or RGBA picture and the box of a face in it, which may reach over the picture's edge. Any values of
/// the box are allowed.
TextureMeasures measure_texture(const media::Image& picture, const media::Box& face);

}  // namespace selfsame::face::liveness
