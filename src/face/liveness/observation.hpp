// What is remembered of one frame of a presentation. No picture: points, measures and a few scattered pixels.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "face/liveness/depth.hpp"
#include "face/liveness/points.hpp"
#include "face/liveness/regions.hpp"
#include "face/liveness/texture.hpp"
#include "media/image.hpp"

namespace selfsame::face::liveness {

/// Enough of a frame to tell whether it came before, and whether a sensor's noise lies over it.
struct FrameSignature {
  std::uint64_t content = 0;                  // of all pixels: equal pictures have equal ones
  std::array<std::uint8_t, 256> scattered{};  // luma of pixels spread over the frame, the same places each time
};
FrameSignature sign(const media::Image& rgb);

/// Mean colour, 0 to 255 a channel.
using Colour = std::array<float, 3>;

/// The colour of forehead and cheeks.
Colour skin_colour(const media::Image& rgb, const DensePoints& points);

/// How much brightness changes along the eyes, over how bright they are; each eye counts by how wide it is seen. Lids
/// hide the white and the iris: it falls to about two fifths of itself while the eyes are closed, whatever landmarks
/// make of them. 0 where no eye lies in the picture.
float eye_edges(const media::Image& rgb, const DensePoints& points);

struct Observation {
  std::int64_t time_ms = 0;
  media::Box face;
  DensePoints points{};
  float captured_once = 0.5F;  // [0, 1]: the attack detection net's own answer, high for no sign of a recapture
  float taught = 0.5F;         // [0, 1]: its estimate of what other nets would say
  TextureMeasures texture;
  std::optional<DepthMeasures> depth;
  Colour skin{};
  float eye_edges = 0;
  RegionColours regions{};
  FrameSignature signature;
};

}  // namespace selfsame::face::liveness
