// Smooth random fields over the plane.
#pragma once

#include <cstdint>

#include "synth/arithmetic.hpp"
#include "synth/random.hpp"

namespace selfsame::synth {

/// Of a lattice point, 0..1.
inline float lattice(std::uint32_t seed, int x, int y) {
  std::uint32_t h = seed + static_cast<std::uint32_t>(x) * 0x8DA6B343U + static_cast<std::uint32_t>(y) * 0xD8163841U;
  h = (h ^ h >> 15) * 0x2C1B3C6DU;
  h = (h ^ h >> 12) * 0x297A2D39U;
  return static_cast<float>((h ^ h >> 15) >> 8) * 0x1p-24F;
}

/// Value noise: -1..1, one bump a unit.
inline float noise(std::uint32_t seed, float x, float y) {
  const float fx = whole(x);
  const float fy = whole(y);
  const auto ix = static_cast<int>(fx);
  const auto iy = static_cast<int>(fy);
  float u = x - fx;
  float v = y - fy;
  u = u * u * (3 - 2 * u);
  v = v * v * (3 - 2 * v);
  const float top = lattice(seed, ix, iy) * (1 - u) + lattice(seed, ix + 1, iy) * u;
  const float bottom = lattice(seed, ix, iy + 1) * (1 - u) + lattice(seed, ix + 1, iy + 1) * u;
  return 2 * (top * (1 - v) + bottom * v) - 1;
}

/// Three octaves, each half as strong as the last.
inline float cloud(std::uint32_t seed, float x, float y) {
  return 0.57F * noise(seed, x, y) + 0.29F * noise(seed + 1, x * 2.03F, y * 2.03F) +
         0.14F * noise(seed + 2, x * 4.1F, y * 4.1F);
}

}  // namespace selfsame::synth
