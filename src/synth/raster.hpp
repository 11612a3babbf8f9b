// Triangles into a depth buffer, two by two samples a pixel.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <vector>

#include "synth/geometry.hpp"

namespace selfsame::synth {

/// Samples along one side of a pixel.
inline constexpr int kOversampling = 2;

/// A corner of a triangle, projected and lit.
struct Corner {
  float x = 0;  // in samples
  float y = 0;
  float z = 0;  // millimetres from the camera
  float u = 0;  // place on the surface, in the surface's own units
  float v = 0;
  float mean_x = 0;  // of the mean head, where the surface is a head
  float mean_y = 0;
  Colour light;     // what a white surface would send back
  float shine = 0;  // of a highlight, for a gloss of 1
};

class Canvas {
 public:
  Canvas(int width, int height)
      : width_(width * kOversampling),
        height_(height * kOversampling),
        depth_(static_cast<std::size_t>(width_) * static_cast<std::size_t>(height_), kNothing),
        colour_(depth_.size()) {}

  static constexpr float kNothing = std::numeric_limits<float>::infinity();

  int width() const { return width_; }
  int height() const { return height_; }
  float depth(int x, int y) const { return depth_[index(x, y)]; }
  Colour colour(int x, int y) const { return colour_[index(x, y)]; }

  /// shade(corner) -> optional<Colour>; nullopt leaves the sample. Seen from both sides.
  template <typename Shade>
  void draw(const Corner& a, const Corner& b, const Corner& c, Shade&& shade) {
    const float area = (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
    if (std::abs(area) < 1e-6F || std::min({a.z, b.z, c.z}) < 1) return;
    const int x0 = first(std::min({a.x, b.x, c.x}));
    const int x1 = last(std::max({a.x, b.x, c.x}), width_);
    const int y0 = first(std::min({a.y, b.y, c.y}));
    const int y1 = last(std::max({a.y, b.y, c.y}), height_);
    const float scale = 1 / area;
    for (int y = y0; y <= y1; ++y) {
      const auto py = static_cast<float>(y);
      for (int x = x0; x <= x1; ++x) {
        const auto px = static_cast<float>(x);
        const float wb = ((px - a.x) * (c.y - a.y) - (py - a.y) * (c.x - a.x)) * scale;
        const float wc = ((b.x - a.x) * (py - a.y) - (b.y - a.y) * (px - a.x)) * scale;
        const float wa = 1 - wb - wc;
        if (wa < 0 || wb < 0 || wc < 0) continue;
        const float z = wa * a.z + wb * b.z + wc * c.z;
        const std::size_t i = index(x, y);
        if (z >= depth_[i]) continue;
        Corner here;
        here.x = px;
        here.y = py;
        here.z = z;
        here.u = wa * a.u + wb * b.u + wc * c.u;
        here.v = wa * a.v + wb * b.v + wc * c.v;
        here.mean_x = wa * a.mean_x + wb * b.mean_x + wc * c.mean_x;
        here.mean_y = wa * a.mean_y + wb * b.mean_y + wc * c.mean_y;
        here.light = a.light * wa + b.light * wb + c.light * wc;
        here.shine = wa * a.shine + wb * b.shine + wc * c.shine;
        if (const std::optional<Colour> colour = shade(here)) {
          depth_[i] = z;
          colour_[i] = *colour;
        }
      }
    }
  }

 private:
  std::size_t index(int x, int y) const {
    return static_cast<std::size_t>(y) * static_cast<std::size_t>(width_) + static_cast<std::size_t>(x);
  }
  static int first(float low) { return std::max(0, static_cast<int>(std::ceil(std::max(low, -1.0F)))); }
  static int last(float high, int size) {
    return std::min(size - 1, static_cast<int>(std::floor(std::min(high, static_cast<float>(size)))));
  }

  int width_;
  int height_;
  std::vector<float> depth_;
  std::vector<Colour> colour_;
};

}  // namespace selfsame::synth
