// Makes the table of false-match rates within the worst group, for a pack's manifest: fitted on one half of the people
// and judged on the other, with the cost for genuine users.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "eval/code_rates.hpp"
#include "eval/enrolled.hpp"
#include "eval/worst_group.hpp"
#include "trials/groups.hpp"
#include "trials/trials.hpp"

namespace selfsame::app {

/// The samples and vectors for group measurements.
struct GroupSamples {
  trials::Trials trials;
  std::vector<std::vector<float>> vectors;
  trials::Grouping grouping;
  std::string about;  // for a manifest's groups_measured_on
};

/// False non-match rates with templates of several sizes, at each row of a table.
struct EnrolledMisses {
  std::size_t enrolled = 0;
  std::size_t people = 0;
  std::size_t comparisons = 0;
  std::vector<double> fnmr;
};

/// A table with its false-match rates for each group in the judging half, and its false non-match rates.
struct JudgedTable {
  std::vector<eval::WorstRow> rows;
  std::vector<eval::JudgedGroup> groups;
  std::vector<EnrolledMisses> misses;
};

/// For one scale of a pack: cosines or codes.
struct GroupRates {
  std::vector<eval::GroupFit> fitted;
  std::vector<std::string> skipped;  // groups with too few people in the fitting half
  JudgedTable worst;
  JudgedTable mixed;                  // the same for the table of mixed strangers, for comparison
  std::vector<eval::TailCheck> tail;  // in the judging half
  /// The strictest with fewer than 5 % false non-matches, three samples enrolled; the first row's if there is none.
  double default_fmr = 0;
  std::string about;
};

/// People with several samples: genuine comparisons and mixed strangers.
struct MixedSamples {
  const trials::Samples& samples;
  const std::vector<std::vector<float>>& vectors;
};

/// By cosines. `mixed`: those of `people`. Errors: those of eval::fit_worst_group and eval::enrolled_trials.
Result<GroupRates> measure_group_rates(const GroupSamples& groups, const MixedSamples& people,
                                       const eval::ScoreSet& mixed);

/// By codes under ten keys: between a code and a probe's vector, and between two codes.
struct CodeGroupRates {
  GroupRates soft;
  GroupRates hamming;
};
Result<CodeGroupRates> measure_code_group_rates(const GroupSamples& groups, const MixedSamples& people,
                                                const eval::CodeScores& mixed, const eval::CodeRateOptions& options);

/// Adds groups_measured_on, fmr_thresholds and default_fmr to a manifest's calibration.
void add_groups(const GroupRates& rates, nlohmann::ordered_json& calibration);

std::string to_table(const GroupRates& rates);
nlohmann::ordered_json to_json(const GroupRates& rates);

}  // namespace selfsame::app
