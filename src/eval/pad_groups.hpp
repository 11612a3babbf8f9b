// Error rates of presentation attack detection in each group of presentations: `eval pad --groups`.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "eval/pad.hpp"

namespace selfsame::eval {

struct PadGroup {
  std::string name;
  Rate bpcer;                       // no trials: the group has no bona fide presentation
  std::optional<SpeciesRow> worst;  // the species that deceives most there; none: no attack
};

struct PadGroupReport {
  std::string by;                // what groups presentations, such as "corpus"
  std::vector<PadGroup> groups;  // in order of `names`; those with a trial
  std::size_t ungrouped = 0;     // trials without a group: left out

  /// The group whose bona fide presentations are refused most, and the one that deceives most. Null without one.
  const PadGroup* worst_bpcer() const;
  const PadGroup* worst_apcer() const;
};

/// `group_of`: for each trial the index of a name, or none. One threshold serves all groups, as in use.
PadGroupReport group_pad(std::span<const PadTrial> trials, std::span<const std::optional<std::uint32_t>> group_of,
                         std::string by, std::span<const std::string> names, double threshold);

std::string to_table(const PadGroupReport& report);
nlohmann::ordered_json to_json(const PadGroupReport& report);

}  // namespace selfsame::eval
