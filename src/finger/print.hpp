// The features of a finger, as stored in a template.
#pragma once

#include <cstdint>
#include <vector>

#include "finger/plane.hpp"

namespace selfsame::finger {

enum class MinutiaType : std::uint8_t { ending, bifurcation };

/// The end or fork of a ridge (a fork is where a valley ends). x to the right, y down, in pixels at 500 dpi.
struct Minutia {
  std::int16_t x = 0;
  std::int16_t y = 0;
  std::uint8_t angle = 0;    // of 256 a turn, from the x to the y axis: from the end along its ridge or valley
  std::uint8_t quality = 0;  // of 255
  MinutiaType type = MinutiaType::ending;
  bool operator==(const Minutia&) const = default;
};

/// The ridges at one place.
struct Flow {
  std::uint8_t direction = 0;  // of 256 half a turn, from the x to the y axis
  std::uint8_t period = 0;     // from ridge to ridge, 1/16 pixel; 0 if no ridges are readable
  bool operator==(const Flow&) const = default;
};
inline constexpr int kFlowCell = 16;  // pixels, side of the area that one Flow describes

struct Print {
  std::vector<Minutia> minutiae;
  Plane<Flow> flow;  // empty in a template of another vendor that has none

  /// Null if no ridges are readable, or none are known.
  const Flow* flow_at(float x, float y) const {
    if (x < 0 || y < 0) {
      return nullptr;
    }
    const int c = static_cast<int>(x) / kFlowCell;
    const int r = static_cast<int>(y) / kFlowCell;
    return flow.holds(c, r) && flow.at(c, r).period != 0 ? &flow.at(c, r) : nullptr;
  }
  /// Whether ridges are readable at a place; true everywhere if unknown.
  bool ridged(float x, float y) const { return flow.values.empty() || flow_at(x, y) != nullptr; }
};

}  // namespace selfsame::finger
