// Error rates of groups of people, and their spread (after ISO/IEC 19795-10). A system that is good overall may be bad
// for some.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "draw/shapes.hpp"
#include "eval/bootstrap.hpp"
#include "eval/metrics.hpp"

namespace selfsame::eval {

/// A comparison of two samples of one group.
struct GroupedPair {
  ScoredPair pair;
  std::uint32_t group = 0;  // index of a name
};

/// A rate with its 95 % interval.
struct GroupRate {
  double rate = 0;
  Interval interval;
};

struct GroupFigures {
  std::string name;
  std::size_t people = 0;  // 0 if people are unknown
  std::size_t genuine = 0;
  std::size_t impostor = 0;
  std::optional<double> equal_error;  // needs comparisons of both kinds
  std::optional<Interval> equal_error_interval;
  std::optional<GroupRate> fmr;  // at the report's threshold; nullopt: no impostor comparison
  std::optional<GroupRate> fnmr;
  std::vector<DetPoint> curve;  // empty without an equal error rate
};

/// The groups with the lowest and highest value of a rate.
struct GroupSpread {
  std::string best;
  std::string worst;
  double lowest = 0;
  double highest = 0;
  std::optional<double> ratio;  // highest / lowest; nullopt if the lowest is 0
};

struct GroupReport {
  std::string by;             // the attribute that defines groups, such as "sex"
  std::optional<double> fmr;  // the threshold gives all groups together at most this rate; nullopt: it is the EER's
  float threshold = 0;
  std::vector<GroupFigures> groups;  // by name
  std::size_t ungrouped = 0;         // comparisons of two groups, or of a sample without one: left out
  std::optional<GroupSpread> equal_error, false_match, false_non_match;  // nullopt with fewer than two groups
};

struct GroupOptions {
  /// Target false-match rate over all groups. If there are too few comparisons for it, ten times as much, and so on.
  double fmr = 0.001;
  /// nullopt: people are unknown, or no intervals of equal error rates are wanted.
  std::optional<BootstrapOptions> bootstrap = BootstrapOptions{};
};

/// Impostor comparisons are those within a group: strangers of another sex or age are easy to distinguish and would
/// flatter every group. One threshold serves all groups, as in operation. Intervals of equal error rates resample
/// people; those of FMR and FNMR are Wilson's and treat comparisons as independent, so they are too narrow for few
/// people.
/// Errors: invalid_argument (no genuine or no impostor comparison over all groups; see ScoreSet).
Result<GroupReport> compare_groups(std::string by, std::span<const std::string> names,
                                   std::span<const GroupedPair> pairs, const GroupOptions& options = {});

std::string to_table(const GroupReport& report);
nlohmann::ordered_json to_json(const GroupReport& report);
/// DET curves of the eight worst groups. Requires a group with an equal error rate.
draw::Drawing draw_groups(const GroupReport& report);
/// Whether draw_groups has anything to draw.
bool has_curves(const GroupReport& report);

}  // namespace selfsame::eval
