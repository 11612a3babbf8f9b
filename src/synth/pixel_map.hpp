// Maps each pixel of a frame to its source: how a picture is bent.
#pragma once

#include <cstddef>
#include <limits>
#include <vector>

#include "media/kernels.hpp"
#include "synth/geometry.hpp"

namespace selfsame::synth {

/// A grid over a picture, and the positions of its nodes on the frame.
struct Mesh {
  int columns = 0;
  int rows = 0;
  std::vector<Point3> from;  // in the picture's pixels
  std::vector<Point3> to;    // in the frame's; z: the smaller goes in front

  /// An even grid over a picture of this size; `to` is left empty.
  static Mesh over(int width, int height, int columns, int rows);
};

struct PixelMap {
  int width = 0;
  int height = 0;
  std::vector<media::Point> from;
  std::vector<float> depth;  // kNowhere: nothing comes to lie here
  static constexpr float kNowhere = std::numeric_limits<float>::infinity();
};

/// The frame's pixels under `to_frame`, from the picture's pixels to the frame's, all with depth kNowhere: the
/// background where no mesh is drawn.
PixelMap map_of(const media::Affine& to_frame, int width, int height);

/// Draws a mesh into the map. Cells seen from behind are left out.
void draw(PixelMap& map, const Mesh& mesh);

}  // namespace selfsame::synth
