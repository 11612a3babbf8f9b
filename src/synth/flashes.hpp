// The colours that a screen shows to whoever is in front of it.
#pragma once

#include <algorithm>
#include <vector>

#include "synth/presentation.hpp"

namespace selfsame::synth {

/// Light of a white screen at 450 mm.
inline constexpr float kScreenLight = 0.55F;

inline Colour screen_light(const std::array<std::uint8_t, 3>& colour) {
  const auto light = [](std::uint8_t value) { return kScreenLight * square(static_cast<float>(value) / 255); };
  return {light(colour[0]), light(colour[1]), light(colour[2])};
}

/// `flashes` are in order of time.
inline std::array<std::uint8_t, 3> flash_at(const std::vector<Flash>& flashes, std::int64_t time_ms) {
  std::array<std::uint8_t, 3> colour{};
  for (const Flash& flash : flashes) {
    if (flash.start_ms <= time_ms) colour = flash.colour;
  }
  return colour;
}

inline void add_in_order(std::vector<Flash>& flashes, const Flash& flash) {
  const auto later = [](std::int64_t start_ms, const Flash& other) { return start_ms < other.start_ms; };
  flashes.insert(std::upper_bound(flashes.begin(), flashes.end(), flash.start_ms, later), flash);
}

}  // namespace selfsame::synth
