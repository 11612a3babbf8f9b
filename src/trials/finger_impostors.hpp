// Comparisons of different fingers beyond those within a set: `eval finger --thresholds`.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "finger/matching.hpp"
#include "trials/parallel.hpp"

namespace selfsame::trials {

using PrintsOfSet = std::span<const std::optional<finger::Matchable>>;

/// Scores of all pairs of prints from different sets, and of all pairs of a print and a mirrored one, also within a
/// set: a mirrored print resembles one of the other hand. Prints have their flow of ridges. `threads` 0: one per core.
Result<std::vector<float>> impostors_across(std::span<const PrintsOfSet> sets, std::size_t threads,
                                            const Progress& progress = {});

}  // namespace selfsame::trials
