// Colours of places on a face and beside it: a light in front of a person reaches each place to a different degree.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "face/liveness/points.hpp"
#include "media/image.hpp"

namespace selfsame::face::liveness {

/// Right and left are the subject's; `side` is the cheek in front of the ear, `beyond` the background beside the head.
enum class Region : std::uint8_t {
  forehead,
  nose,
  right_cheek,
  left_cheek,
  right_side,
  left_side,
  chin,
  neck,
  right_beyond,
  left_beyond
};
inline constexpr std::size_t kRegions = 10;
/// The first kSkinRegions regions are skin of the face.
inline constexpr std::size_t kSkinRegions = 7;

/// Mean red, green and blue of each region, in 1/256 of a grey level, at least 1; 0 if not visible.
using RegionColours = std::array<std::array<std::uint16_t, 3>, kRegions>;

/// Gray pictures are treated as RGB ones.
RegionColours region_colours(const media::Image& rgb, const DensePoints& points);

}  // namespace selfsame::face::liveness
