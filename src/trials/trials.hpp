// Comparisons and the people they belong to: the common result of all protocols.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "eval/metrics.hpp"

namespace selfsame::trials {

/// The samples, and whose they are.
struct Samples {
  std::vector<std::string> names;        // paths relative to the data, if they are files
  std::vector<std::uint32_t> person_of;  // empty if people are unknown
  std::vector<std::string> people;
};

struct Trials {
  Samples samples;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs;  // indices of samples
  std::vector<bool> genuine;
};

/// One score per pair; none if a sample gave no vector.
using Scores = std::vector<std::optional<float>>;

/// Adds a pair of samples of known people.
void add_pair(Trials& trials, std::size_t a, std::size_t b);
/// Adds every unordered pair, row after row.
void add_all_pairs(Trials& trials);

/// Errors: those of eval::ScoreSet.
Result<eval::ScoreSet> collect_scores(const Trials& trials, const Scores& scores);

}  // namespace selfsame::trials
