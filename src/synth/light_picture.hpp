// Pictures as linear light, to be bent and lit again.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "media/image.hpp"
#include "synth/geometry.hpp"

namespace selfsame::synth {

struct LightPicture {
  int width = 0;
  int height = 0;
  std::vector<Colour> light;  // rows top to bottom

  /// Bilinear; beyond the edges what is nearest.
  Colour at(float x, float y) const {
    const float cx = std::clamp(x, 0.0F, static_cast<float>(width) - 1.001F);
    const float cy = std::clamp(y, 0.0F, static_cast<float>(height) - 1.001F);
    const auto ix = static_cast<int>(cx);
    const auto iy = static_cast<int>(cy);
    const Colour* top = light.data() + static_cast<std::ptrdiff_t>(iy) * width + ix;
    const Colour* foot = top + width;
    const float u = cx - static_cast<float>(ix);
    return mix(mix(top[0], top[1], u), mix(foot[0], foot[1], u), cy - static_cast<float>(iy));
  }
  Colour& pixel(int x, int y) { return light[index(x, y)]; }
  const Colour& pixel(int x, int y) const { return light[index(x, y)]; }

 private:
  std::size_t index(int x, int y) const {
    return static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x);
  }
};

/// The light that the pixels of a photograph stand for, white 1. At least 2 x 2 pixels.
LightPicture light_picture(const media::Image& rgb);

}  // namespace selfsame::synth
