// The false-match rate within the worst group of people, and from it the table of a manifest. Strangers of one origin
// and sex are more alike than strangers at random, and a site's people are often of one group.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "eval/calibrate.hpp"
#include "eval/metrics.hpp"

namespace selfsame::eval {

/// Impostor comparisons within one group. `genuine` of each is false.
struct GroupImpostors {
  std::string name;
  std::vector<ScoredPair> pairs;
  std::size_t scores_per_pair = 1;  // of codes under several keys: each pair is there so often
};

/// Groups with fewer people say little of how alike their people are: they are neither fitted nor judged.
inline constexpr std::size_t kLeastGroupPeople = 20;

/// Whether a person belongs to the half that is fitted to; the others judge. By FNV-1a of the name, so the halves are
/// the same everywhere, and nobody chooses them.
bool is_fitted_to(std::string_view person);

/// How alike strangers of one group are.
struct GroupFit {
  std::string name;
  std::size_t people = 0;
  std::size_t pairs = 0;
  double mean = 0;
  double deviation = 0;
};

/// A row of the table, and which group it is of.
struct WorstRow {
  double fmr = 0;
  float threshold = 0;
  std::string group;
};

struct WorstGroupTable {
  std::vector<WorstRow> rows;
  std::vector<GroupFit> groups;      // that were fitted, by name
  std::vector<std::string> skipped;  // with fewer than kLeastGroupPeople
};

/// A rate of 1e-4 cannot be seen among the 1,770 pairs of 60 people. So of each group mean and deviation are taken, and
/// of `mixed`, whose impostors are many, how many deviations above the mean a threshold lies for each rate. A row is
/// the highest threshold of any group. It assumes that tails within groups are no heavier, counted in deviations, than
/// that of mixed strangers; `check_tail` says whether that holds where it can be seen. Rows: 1e-1, 3e-2 and those of
/// threshold_table(mixed), `independent` of whose impostor comparisons say something of their own (0: all); none lies
/// below the mixed one.
/// Errors: invalid_argument where no group has people enough, or `mixed` supports no row.
Result<WorstGroupTable> fit_worst_group(std::span<const GroupImpostors> groups, const ScoreSet& mixed,
                                        std::size_t independent = 0);

/// How the table holds in one group.
struct JudgedRate {
  double asked = 0;  // the row's
  std::size_t matches = 0;
  double rate = 0;
  Interval interval;  // 95 %, over people; of no match at all, Clopper and Pearson's over pairs
};
struct JudgedGroup {
  std::string name;
  std::size_t people = 0;
  std::size_t pairs = 0;
  double smallest = 0;            // rates below this its pairs cannot show: 3 / pairs
  std::vector<JudgedRate> rates;  // parallel to the rows
};

/// Of people that were not fitted to. Groups with fewer than kLeastGroupPeople are judged too: their people are told.
std::vector<JudgedGroup> judge_groups(std::span<const WorstRow> rows, std::span<const GroupImpostors> groups,
                                      std::size_t replicates = 1000);

/// Whether tails are as was assumed: the share of all groups' pairs, each counted in its own group's deviations, that
/// lies above what was taken from mixed strangers. Groups with fewer than kLeastGroupPeople are left out.
struct TailCheck {
  double asked = 0;
  std::size_t pairs = 0;
  std::size_t above = 0;
};
std::vector<TailCheck> check_tail(std::span<const WorstRow> rows, std::span<const GroupImpostors> groups,
                                  const ScoreSet& mixed);

/// Clopper and Pearson's 95 % interval of a rate of which nothing was seen in `trials`: its upper end.
double most_if_none(std::size_t trials);

/// The strictest rate of 1, 2, 3, 5 and 7 times powers of ten within the table at which fewer than `most_fnmr` of
/// `genuine` scores fall below the threshold; nullopt if there is none.
std::optional<double> strictest_rate(std::span<const WorstRow> rows, std::span<const float> genuine,
                                     double most_fnmr = 0.05);

/// Interpolated as match::Calibration does. `fmr` lies within the table.
float threshold_at(std::span<const WorstRow> rows, double fmr);

}  // namespace selfsame::eval
