// Finds where ridges end and fork.
#pragma once

#include "base/limits.hpp"
#include "finger/print.hpp"
#include "finger/ridges.hpp"

namespace selfsame::finger {

/// The best of both kinds, at most kMostMinutiae.
inline constexpr std::size_t kMostMinutiae = limits::kMaxComparedMinutiae;
std::vector<Minutia> find_minutiae(const Ridges& ridges);

/// Everything that a template stores of a print.
Print print_of(const Ridges& ridges);

/// The ridges as lines one pixel wide, for drawing. At a fork, one line continues and the other begins beside it.
std::vector<std::vector<media::Point>> ridge_lines(const Ridges& ridges);

/// The direction of (dx, dy), of 256 a turn, from the x to the y axis.
std::uint8_t angle_of(float dx, float dy);

/// One in every kFlowCell / kCell cells in both directions.
Plane<Flow> flow_of(const RidgeField& field);

}  // namespace selfsame::finger
