#include "eval/worst_group.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <set>

#include "eval/operating_point.hpp"

namespace selfsame::eval {
namespace {

struct Spread {
  double mean = 0;
  double deviation = 0;
};

template <class Items, class ScoreOf>
Spread spread_of(const Items& items, const ScoreOf& score_of) {
  const auto count = static_cast<double>(items.size());
  Spread spread;
  for (const auto& item : items) spread.mean += score_of(item) / count;
  double square = 0;
  for (const auto& item : items) square += std::pow(score_of(item) - spread.mean, 2) / count;
  spread.deviation = std::sqrt(square);
  return spread;
}

Spread spread_of(const GroupImpostors& group) {
  return spread_of(group.pairs, [](const ScoredPair& pair) { return static_cast<double>(pair.score); });
}

Spread spread_of(const ScoreSet& mixed) {
  return spread_of(mixed.impostor().scores, [](float score) { return static_cast<double>(score); });
}

std::size_t people_in(const GroupImpostors& group) {
  std::set<std::uint32_t> people;
  for (const ScoredPair& pair : group.pairs) people.insert({pair.subject_a, pair.subject_b});
  return people.size();
}

std::size_t pairs_in(const GroupImpostors& group) { return group.pairs.size() / group.scores_per_pair; }

/// How many deviations above the mean the threshold of a rate lies.
double deviations_at(const ScoreSet& mixed, const Spread& spread, double fmr) {
  return (static_cast<double>(find_threshold(mixed, fmr)) - spread.mean) / spread.deviation;
}

std::vector<double> supported_rates(const ScoreSet& mixed, std::size_t independent) {
  const auto impostors = static_cast<double>(independent > 0 ? independent : mixed.impostor().scores.size());
  std::vector<double> rates;
  for (const ThresholdRow& row : threshold_table(mixed)) {
    if (row.fmr * impostors < static_cast<double>(kMinFalseMatches)) break;
    rates.push_back(row.fmr);
    // Where people still decide: a pack that tells groups badly apart is used between these two.
    if (row.fmr == 1e-1 && 3e-2 * impostors >= static_cast<double>(kMinFalseMatches)) rates.push_back(3e-2);
  }
  return rates;
}

/// False matches of resampled people: a pair counts as often as both of its people were drawn.
class PeopleDraws {
 public:
  explicit PeopleDraws(const GroupImpostors& group) {
    std::map<std::uint32_t, std::uint32_t> number_of;
    const auto number = [&](std::uint32_t subject) {
      return number_of.try_emplace(subject, static_cast<std::uint32_t>(number_of.size())).first->second;
    };
    for (const ScoredPair& pair : group.pairs) {
      pairs_.push_back({number(pair.subject_a), number(pair.subject_b), pair.score});
    }
    counts_.resize(number_of.size());
  }

  /// Percentile interval, 95 %.
  Interval interval(float threshold, std::size_t replicates) {
    std::mt19937 random(1);
    std::vector<double> rates;
    while (rates.size() < replicates) {
      std::fill(counts_.begin(), counts_.end(), 0U);
      // Multiply and shift instead of std::uniform_int_distribution, whose numbers differ between libraries.
      for (std::size_t i = 0; i < counts_.size(); ++i) ++counts_[(std::uint64_t{random()} * counts_.size()) >> 32];
      double all = 0;
      double matches = 0;
      for (const Pair& pair : pairs_) {
        const double weight = double{1} * counts_[pair.a] * counts_[pair.b];
        all += weight;
        if (pair.score >= threshold) matches += weight;
      }
      if (all > 0) rates.push_back(matches / all);
    }
    std::sort(rates.begin(), rates.end());
    const auto at = [&](double share) {
      return rates[static_cast<std::size_t>(share * static_cast<double>(rates.size() - 1))];
    };
    return {at(0.025), at(0.975)};
  }

 private:
  struct Pair {
    std::uint32_t a, b;
    float score;
  };
  std::vector<Pair> pairs_;
  std::vector<std::uint32_t> counts_;
};

}  // namespace

bool is_fitted_to(std::string_view person) {
  std::uint32_t hash = 2'166'136'261U;
  for (const char letter : person) hash = (hash ^ static_cast<std::uint8_t>(letter)) * 16'777'619U;
  return hash < 0x8000'0000U;
}

Result<WorstGroupTable> fit_worst_group(std::span<const GroupImpostors> groups, const ScoreSet& mixed,
                                        std::size_t independent) {
  WorstGroupTable table;
  for (const GroupImpostors& group : groups) {
    const std::size_t people = people_in(group);
    if (people < kLeastGroupPeople) {
      table.skipped.push_back(group.name);
      continue;
    }
    const Spread spread = spread_of(group);
    table.groups.push_back({group.name, people, pairs_in(group), spread.mean, spread.deviation});
  }
  if (table.groups.empty()) {
    return fail(ErrorCode::invalid_argument, "no group has " + std::to_string(kLeastGroupPeople) +
                                                 " people in the half that is fitted to: groups say nothing");
  }
  const Spread of_mixed = spread_of(mixed);
  for (const double fmr : supported_rates(mixed, independent)) {
    const double deviations = deviations_at(mixed, of_mixed, fmr);
    WorstRow row{fmr, find_threshold(mixed, fmr), "mixed"};
    for (const GroupFit& group : table.groups) {
      const auto threshold = static_cast<float>(group.mean + group.deviation * deviations);
      if (threshold > row.threshold) row.threshold = threshold, row.group = group.name;
    }
    if (table.rows.empty() || row.threshold > table.rows.back().threshold) table.rows.push_back(std::move(row));
  }
  if (table.rows.empty()) {
    return fail(ErrorCode::invalid_argument, "too few impostor comparisons for a table of false-match rates");
  }
  return table;
}

std::vector<JudgedGroup> judge_groups(std::span<const WorstRow> rows, std::span<const GroupImpostors> groups,
                                      std::size_t replicates) {
  std::vector<JudgedGroup> judged;
  for (const GroupImpostors& group : groups) {
    if (group.pairs.empty()) continue;
    JudgedGroup one{group.name, people_in(group), pairs_in(group), rule_of_three(pairs_in(group)), {}};
    PeopleDraws draws(group);
    for (const WorstRow& row : rows) {
      JudgedRate rate{.asked = row.fmr, .matches = 0, .rate = 0, .interval = {}};
      rate.matches = static_cast<std::size_t>(std::count_if(
          group.pairs.begin(), group.pairs.end(), [&](const ScoredPair& pair) { return pair.score >= row.threshold; }));
      rate.rate = static_cast<double>(rate.matches) / static_cast<double>(group.pairs.size());
      rate.interval = rate.matches == 0 || replicates == 0 ? Interval{0, most_if_none(one.pairs)}
                                                           : draws.interval(row.threshold, replicates);
      one.rates.push_back(rate);
    }
    judged.push_back(std::move(one));
  }
  return judged;
}

std::vector<TailCheck> check_tail(std::span<const WorstRow> rows, std::span<const GroupImpostors> groups,
                                  const ScoreSet& mixed) {
  std::vector<double> deviations;
  for (const GroupImpostors& group : groups) {
    if (people_in(group) < kLeastGroupPeople) continue;
    const Spread spread = spread_of(group);
    for (const ScoredPair& pair : group.pairs) {
      deviations.push_back((static_cast<double>(pair.score) - spread.mean) / spread.deviation);
    }
  }
  const Spread of_mixed = spread_of(mixed);
  std::vector<TailCheck> checks;
  for (const WorstRow& row : rows) {
    const double at = deviations_at(mixed, of_mixed, row.fmr);
    const auto above = std::count_if(deviations.begin(), deviations.end(), [&](double one) { return one >= at; });
    checks.push_back({row.fmr, deviations.size(), static_cast<std::size_t>(above)});
  }
  return checks;
}

double most_if_none(std::size_t trials) {
  return trials == 0 ? 1 : 1 - std::pow(0.025, 1 / static_cast<double>(trials));
}

float threshold_at(std::span<const WorstRow> rows, double fmr) {
  constexpr double kSlack = 1 + 1e-9;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    if (fmr * kSlack < rows[i].fmr) continue;
    const double share = std::log(rows[i - 1].fmr / fmr) / std::log(rows[i - 1].fmr / rows[i].fmr);
    const float step = rows[i].threshold - rows[i - 1].threshold;
    return rows[i - 1].threshold + static_cast<float>(std::clamp(share, 0.0, 1.0)) * step;
  }
  return rows.front().threshold;
}

std::optional<double> strictest_rate(std::span<const WorstRow> rows, std::span<const float> genuine, double most_fnmr) {
  std::optional<double> strictest;
  if (rows.empty() || genuine.empty()) return strictest;
  for (int exponent = -9; exponent < 0; ++exponent) {
    for (const int digit : {1, 2, 3, 5, 7}) {
      const double fmr = digit / std::pow(10.0, -exponent);
      constexpr double kSlack = 1 + 1e-9;
      if (fmr * kSlack < rows.back().fmr || fmr > rows.front().fmr * kSlack) continue;
      const float threshold = threshold_at(rows, fmr);
      const auto missed = std::count_if(genuine.begin(), genuine.end(), [&](float score) { return score < threshold; });
      if (static_cast<double>(missed) < most_fnmr * static_cast<double>(genuine.size())) return fmr;
    }
  }
  return strictest;
}

}  // namespace selfsame::eval
