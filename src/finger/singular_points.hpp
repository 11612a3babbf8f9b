// Finds the cores and deltas of a print, where the flow of ridges turns back on itself, and its pattern.
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
  /// For a core, the side to which its loop is open, of 256 per turn. For a delta, one of the three directions in which
  /// ridges leave it; the others are a third of a turn away.
  std::uint8_t angle = 0;
  float reliability = 0;  // [0, 1]: how closely the flow around it, to about 4 mm, resembles that of a core or delta
};

/// The most reliable first, at most kMostSingularPoints. Candidates are places around which the ridge direction winds
/// by half a turn (Kawagoe and Tojo 1984). They are kept if the field around them responds to the complex filter of
/// their symmetry (Nilsson and Bigun 2003). Positions are accurate to one or two ridges.
inline constexpr std::size_t kMostSingularPoints = 6;
std::vector<SingularPoint> find_singular_points(const RidgeField& field);

enum class Pattern : std::uint8_t { unknown, arch, tented_arch, left_loop, right_loop, whorl };
/// "left_loop" and so on.
std::string_view to_string(Pattern pattern);

/// The Henry class of a roughly upright print, as seen in the picture: ridges of a left loop come from the left and
/// return there. `unknown` if too little of the finger is visible.
Pattern pattern_of(const RidgeField& field, std::span<const SingularPoint> points);

}  // namespace selfsame::finger
