// Measures how one picture was made: from a face, or from a print or screen. Calibration is elsewhere. Pure and
// deterministic.
#pragma once

#include "face/liveness/colour.hpp"
#include "media/image.hpp"

namespace selfsame::face::liveness {

struct TextureMeasures {
  /// False if the face cannot be measured (see view_face); everything else is then zero.
  bool valid = false;
  float focus_db = 0;
  float moire_peak_db = 0;
  ColourMeasures colour;
  float border_side = 0;
};

/// Takes a gray, RGB or RGBA picture and the box of a face, which may extend beyond the picture. Any box values are
/// allowed.
TextureMeasures measure_texture(const media::Image& picture, const media::Box& face);

}  // namespace selfsame::face::liveness
