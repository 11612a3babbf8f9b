#include "face/liveness/texture.hpp"

#include <optional>

#include "face/liveness/face_view.hpp"

namespace selfsame::face::liveness {

TextureMeasures measure_texture(const media::Image& picture, const media::Box& face) {
  const std::optional<FaceView> view = view_face(picture, face);
  if (!view) return {};
  return {true,
          view->coverage,
          measure_grain(picture, *view),
          measure_spectrum(*view),
          measure_colour(*view),
          measure_border(*view)};
}

}  // namespace selfsame::face::liveness
