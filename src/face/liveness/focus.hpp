// Measures focus: a picture of a picture is blurred twice.
#pragma once

#include "media/image.hpp"

namespace selfsame::face::liveness {

/// Ratio of squared differences over 2 pixels to those over 6, on the edges of the face, at the picture's own
/// resolution: about -5 for a step as sharp as the pixels, -9.5 for a slope; -10 without edges. dB. `face` must lie in
/// the picture.
float focus_db(const media::Image& picture, const media::Box& face);

}  // namespace selfsame::face::liveness
