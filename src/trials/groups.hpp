// Groups of people in a test, and their error rates: `eval ... --groups`.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eval/groups.hpp"
#include "eval/worst_group.hpp"
#include "trials/trials.hpp"

namespace selfsame::trials {

inline constexpr std::size_t kMaxGroupBytes = 64U << 20;

/// Which group each sample belongs to.
struct Grouping {
  std::string by;
  std::vector<std::string> names;                       // sorted
  std::vector<std::optional<std::uint32_t>> of_sample;  // index of a name; nullopt: the sample belongs to no group
};

/// Parses an RFC 4180 table: a header, then rows with the same number of fields. The first column names samples or
/// people; returns the value of `column` for each. Empty fields are left out. Errors: invalid_argument with the line
/// number: no such column, a row of another length, an open quote, a repeated name, a name or group with control
/// characters or invalid UTF-8.
Result<std::map<std::string, std::string>> parse_groups(std::string_view csv, const std::string& column);

/// `how`: "level:N", the N-th folder of a sample's name, from 1; or "FILE.csv:COLUMN", looked up by a sample's name
/// first, then by its person's. Errors: invalid_argument if no sample has a group, io_failed, and those of
/// parse_groups.
Result<Grouping> read_grouping(const std::string& how, const Samples& samples);

/// The figures of each group. Errors: those of eval::compare_groups.
Result<eval::GroupReport> compare_groups(const Trials& trials, const Scores& scores, const Grouping& grouping,
                                         const eval::GroupOptions& options);

/// A group's impostor comparisons: indices of trial pairs whose samples and people are in the group.
struct GroupPairs {
  std::string name;
  std::vector<std::size_t> fitted;  // of people used for fitting (eval::is_fitted_to)
  std::vector<std::size_t> judged;  // of people used for judging; pairs across the halves are left out
};

/// For pairs that have a score, by group. Errors: invalid_argument if people are unknown.
Result<std::vector<GroupPairs>> halves_of(const Trials& trials, const Scores& scores, const Grouping& grouping);

}  // namespace selfsame::trials
