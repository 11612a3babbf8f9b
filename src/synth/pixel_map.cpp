#include "synth/pixel_map.hpp"

#include <algorithm>
#include <cmath>

namespace selfsame::synth {
namespace {

/// Neighbouring triangles share their edge; rounding must not part them.
constexpr float kSeam = -1e-4F;

struct Pin {
  Point3 to;
  Point3 from;
};

void draw_triangle(PixelMap& map, const Pin& a, const Pin& b, const Pin& c) {
  const Point3 ab = b.to - a.to;
  const Point3 ac = c.to - a.to;
  const float area = ab.x * ac.y - ab.y * ac.x;
  if (area < 1e-6F) return;
  const auto low = [](float p, float q, float r) {
    return std::max(0, static_cast<int>(std::ceil(std::max(-1.0F, std::min({p, q, r})))));
  };
  const auto high = [](float p, float q, float r, int size) {
    return std::min(size - 1, static_cast<int>(std::floor(std::min(static_cast<float>(size), std::max({p, q, r})))));
  };
  const int x0 = low(a.to.x, b.to.x, c.to.x);
  const int x1 = high(a.to.x, b.to.x, c.to.x, map.width);
  const int y1 = high(a.to.y, b.to.y, c.to.y, map.height);
  const float scale = 1 / area;
  for (int y = low(a.to.y, b.to.y, c.to.y); y <= y1; ++y) {
    const float dy = static_cast<float>(y) - a.to.y;
    for (int x = x0; x <= x1; ++x) {
      const float dx = static_cast<float>(x) - a.to.x;
      const float wb = (dx * ac.y - dy * ac.x) * scale;
      const float wc = (ab.x * dy - ab.y * dx) * scale;
      if (wb < kSeam || wc < kSeam || wb + wc > 1 - kSeam) continue;
      const float z = a.to.z + wb * ab.z + wc * ac.z;
      const auto i = static_cast<std::size_t>(y) * static_cast<std::size_t>(map.width) + static_cast<std::size_t>(x);
      if (z >= map.depth[i]) continue;
      map.depth[i] = z;
      const Point3 from = a.from + (b.from - a.from) * wb + (c.from - a.from) * wc;
      map.from[i] = {from.x, from.y};
    }
  }
}

}  // namespace

Mesh Mesh::over(int width, int height, int columns, int rows) {
  Mesh mesh{columns, rows, {}, {}};
  for (int row = 0; row < rows; ++row) {
    for (int column = 0; column < columns; ++column) {
      mesh.from.push_back({static_cast<float>(width - 1) * static_cast<float>(column) / static_cast<float>(columns - 1),
                           static_cast<float>(height - 1) * static_cast<float>(row) / static_cast<float>(rows - 1), 0});
    }
  }
  return mesh;
}

PixelMap map_of(const media::Affine& to_frame, int width, int height) {
  const media::Affine back = media::invert(to_frame);
  PixelMap map{width, height, {}, {}};
  map.from.reserve(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
  for (int y = 0; y < height; ++y) {
    const auto fy = static_cast<float>(y);
    for (int x = 0; x < width; ++x) {
      const auto fx = static_cast<float>(x);
      map.from.push_back({back[0] * fx + (back[1] * fy + back[2]), back[3] * fx + (back[4] * fy + back[5])});
    }
  }
  map.depth.assign(map.from.size(), PixelMap::kNowhere);
  return map;
}

void draw(PixelMap& map, const Mesh& mesh) {
  const auto knot = [&](int column, int row) {
    const auto i = static_cast<std::size_t>(row * mesh.columns + column);
    return Pin{mesh.to[i], mesh.from[i]};
  };
  for (int row = 0; row + 1 < mesh.rows; ++row) {
    for (int column = 0; column + 1 < mesh.columns; ++column) {
      const Pin a = knot(column, row);
      const Pin b = knot(column + 1, row);
      const Pin c = knot(column, row + 1);
      const Pin d = knot(column + 1, row + 1);
      draw_triangle(map, a, b, c);
      draw_triangle(map, b, d, c);
    }
  }
}

}  // namespace selfsame::synth
