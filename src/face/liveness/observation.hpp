// What is remembered of one frame of a presentation: no picture, only points, measures and a few scattered pixels.
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

/// Enough of a frame to recognise a repeat, and to check for sensor noise.
struct FrameSignature {
  std::uint64_t content = 0;                  // hash of all pixels: equal pictures have equal hashes
  std::array<std::uint8_t, 256> scattered{};  // luma of pixels at fixed places all over the frame
};
FrameSignature sign(const media::Image& rgb);

/// Mean colour, 0 to 255 per channel.
using Colour = std::array<float, 3>;

/// The colour of forehead and cheeks.
Colour skin_colour(const media::Image& rgb, const DensePoints& points);

/// The change of brightness along the eyes, relative to their brightness, weighted by the visible width of each eye.
/// Lids hide the white and the iris: the value falls to about two fifths while the eyes are closed, whatever the
/// landmarks show. 0 if no eye lies in the picture.
float eye_edges(const media::Image& rgb, const DensePoints& points);

struct Observation {
  std::int64_t time_ms = 0;
  media::Box face;
  DensePoints points{};
  float captured_once = 0.5F;  // [0, 1]: the attack detection net's own answer; high means no sign of a recapture
  float taught = 0.5F;         // [0, 1]: its estimate of what its teacher nets would say
  TextureMeasures texture;
  std::optional<DepthMeasures> depth;
  Colour skin{};
  float eye_edges = 0;
  RegionColours regions{};
  FrameSignature signature;
};

}  // namespace selfsame::face::liveness
