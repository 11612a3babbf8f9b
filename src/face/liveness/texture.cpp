#include "face/liveness/texture.hpp"

#include <optional>

#include "face/liveness/border.hpp"
#include "face/liveness/face_view.hpp"
#include "face/liveness/focus.hpp"
#include "face/liveness/spectrum.hpp"

namespace selfsame::face::liveness {

TextureMeasures measure_texture(const media::Image& picture, const media::Box& face) {
  const std::optional<FaceView> view = view_face(picture, face);
  if (!view) return {};
  return {true, focus_db(picture, view->picture_face), moire_peak_db(view->native), measure_colour(*view),
          border_side(*view)};
}

}  // namespace selfsame::face::liveness
