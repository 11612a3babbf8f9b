// Pictures of ridges with known minutiae, for tests: a wave, with spirals in its phase where ridges end or fork.
#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

#include "base/mix.hpp"
#include "media/image.hpp"

namespace selfsame::finger::test {

struct Spiral {
  double x = 0;
  double y = 0;
  int sense = 1;  // 1 or -1: the side that has one more ridge
};

struct DrawnPrint {
  double period = 9;
  double turn = 0;     // radians, of the whole print around its centre
  double shift_x = 0;  // pixels
  double shift_y = 0;
  double bend = 0;     // curvature of the ridges, 1 / pixels
  double noise = 0;    // grey levels
  double stretch = 1;  // along y
  int width = 300;
  int height = 300;
  int blank = 0;  // pixels without ridges on each side
  std::uint64_t seed = 1;
  std::vector<Spiral> spirals = {};

  media::Image draw() const {
    media::Image image(width, height, 1);
    std::uint64_t state = seed;
    const double cx = width / 2.0, cy = height / 2.0;
    for (int py = 0; py < height; ++py) {
      for (int px = 0; px < width; ++px) {
        // Back to where the print lies straight.
        const double dx = px - cx - shift_x, dy = py - cy - shift_y;
        const double x = cx + dx * std::cos(turn) + dy * std::sin(turn);
        const double y = cy + (-dx * std::sin(turn) + dy * std::cos(turn)) / stretch;
        double phase = 6.283185307 / period * (y + bend * (x - cx) * (x - cx) / 2);
        for (const Spiral& s : spirals) phase += s.sense * std::atan2(y - s.y, x - s.x);
        state = base::mix_bits(state + 0x9E3779B97F4A7C15U);
        const double chance =
            static_cast<double>(state >> 11U) * 0x1p-53 + static_cast<double>(state & 0xFFFFU) / 65536 - 1;
        const bool inside = px >= blank && py >= blank && px < width - blank && py < height - blank;
        const double light = inside ? 128 - 90 * std::cos(phase) : 230;
        *image.pixel(px, py) = static_cast<std::uint8_t>(std::fmin(255, std::fmax(0, light + noise * chance)));
      }
    }
    return image;
  }
};

/// A different finger for each seed: some thirty minutiae in curved ridges.
inline DrawnPrint drawn_finger(std::uint64_t seed) {
  DrawnPrint print;
  print.seed = seed;
  print.bend = 0.002 + 0.003 * static_cast<double>(base::mix_bits(seed) % 100) / 100;
  std::uint64_t state = seed;
  const auto draw = [&state] { return static_cast<double>((state = base::mix_bits(state + 1)) >> 11U) * 0x1p-53; };
  while (print.spirals.size() < 30) {
    const Spiral s{30 + 240 * draw(), 30 + 240 * draw(), draw() < 0.5 ? 1 : -1};
    bool alone = true;
    for (const Spiral& other : print.spirals) alone &= std::hypot(other.x - s.x, other.y - s.y) > 24;
    if (alone) print.spirals.push_back(s);
  }
  return print;
}

}  // namespace selfsame::finger::test
