// Where the flow of ridges turns back on itself: the cores and deltas of a print, and the pattern that they make.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "finger/ridges.hpp"

namespace selfsame::finger {

enum class SingularKind : std::uint8_t { core, delta };

struct SingularPoint {
  SingularKind kind = SingularKind::core;
  float x = 0;  // pixels
  float y = 0;
  /// Of a core, of 256 a turn: to the side that its loop is open to. Of a delta, one of the three ways that ridges
  /// leave it; the others are a third of a turn away.
  std::uint8_t angle = 0;
  float reliability = 0;  // [0, 1]: how much the flow around it, to about 4 mm, is that of a core or a delta
};

/// The most reliable first, at most kMostSingularPoints. Places that the direction of ridges winds around by half a
/// turn (Kawagoe and Tojo 1984), kept where the field around them answers to the complex filter of their symmetry
/// (Nilsson and Bigun 2003). Positions are good to one or two ridges.
inline constexpr std::size_t kMostSingularPoints = 6;
std::vector<SingularPoint> find_singular_points(const RidgeField& field);

enum class Pattern : std::uint8_t { unknown, arch, tented_arch, left_loop, right_loop, whorl };
/// "left_loop" and so on.
std::string_view to_string(Pattern pattern);

/// The class of Henry's system, of a print that stands about upright, seen as it lies in the picture: ridges of a left
/// loop come from the left and go back there. `unknown` where too little of the finger is seen to tell.
Pattern pattern_of(const RidgeField& field, std::span<const SingularPoint> points);

}  // namespace selfsame::finger
