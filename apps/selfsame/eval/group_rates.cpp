#include "selfsame/eval/group_rates.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "eval/calibrate.hpp"
#include "match/vector.hpp"

namespace selfsame::app {
namespace {

constexpr std::array<std::size_t, 2> kEnrolled{1, 3};
constexpr double kMostFalseNonMatches = 0.05;

/// Genuine scores with templates of this many samples.
struct Genuine {
  std::size_t enrolled = 0;
  std::size_t people = 0;
  std::size_t comparisons = 0;  // for codes: fewer than scores, which cover several keys
  std::vector<float> scores;
};

/// All results on one scale.
struct ScaleScores {
  std::vector<eval::GroupImpostors> fitted;
  std::vector<eval::GroupImpostors> judged;
  std::vector<Genuine> genuine;  // parallel to kEnrolled
};

eval::ScoredPair impostor(const trials::Trials& trials, std::size_t pair, float score) {
  const auto& [a, b] = trials.pairs[pair];
  return {score, false, trials.samples.person_of[a], trials.samples.person_of[b]};
}

/// Only pairs whose samples gave vectors have a score; its value does not matter here.
Result<std::vector<trials::GroupPairs>> halves(const GroupSamples& groups) {
  trials::Scores there;
  for (const auto& [a, b] : groups.trials.pairs) {
    const bool both = !groups.vectors[a].empty() && !groups.vectors[b].empty();
    there.push_back(both ? std::optional(0.0F) : std::nullopt);
  }
  return trials::halves_of(groups.trials, there, groups.grouping);
}

std::vector<EnrolledMisses> misses_of(const std::vector<eval::WorstRow>& rows, const std::vector<Genuine>& genuine) {
  std::vector<EnrolledMisses> all;
  for (const Genuine& one : genuine) {
    EnrolledMisses misses{one.enrolled, one.people, one.comparisons, {}};
    for (const eval::WorstRow& row : rows) {
      const auto below =
          std::count_if(one.scores.begin(), one.scores.end(), [&](float score) { return score < row.threshold; });
      misses.fnmr.push_back(static_cast<double>(below) / static_cast<double>(one.scores.size()));
    }
    all.push_back(std::move(misses));
  }
  return all;
}

JudgedTable judge(std::vector<eval::WorstRow> rows, const ScaleScores& scores) {
  JudgedTable table{std::move(rows), {}, {}};
  table.groups = eval::judge_groups(table.rows, scores.judged);
  table.misses = misses_of(table.rows, scores.genuine);
  return table;
}

Result<GroupRates> measure(const ScaleScores& scores, const eval::ScoreSet& mixed, std::size_t independent,
                           const std::string& about) {
  SELFSAME_ASSIGN(auto table, eval::fit_worst_group(scores.fitted, mixed, independent));
  GroupRates rates;
  rates.about = about;
  rates.tail = eval::check_tail(table.rows, scores.judged, mixed);
  rates.default_fmr = eval::strictest_rate(table.rows, scores.genuine.back().scores, kMostFalseNonMatches)
                          .value_or(table.rows.front().fmr);
  std::vector<eval::WorstRow> of_mixed;
  for (const auto& row : eval::threshold_table(mixed)) {
    if (row.fmr >= table.rows.back().fmr) of_mixed.push_back({row.fmr, row.threshold, "mixed"});
  }
  rates.worst = judge(std::move(table.rows), scores);
  rates.mixed = judge(std::move(of_mixed), scores);
  rates.fitted = std::move(table.groups);
  rates.skipped = std::move(table.skipped);
  return rates;
}

/// Scores of the halves' pairs, `keys` times over, in the order of `pairs_of`.
void distribute(const GroupSamples& groups, const std::vector<trials::GroupPairs>& halves,
                const std::vector<float>& scores, std::size_t keys, ScaleScores& scale) {
  for (const auto& group : halves) {
    scale.fitted.push_back({group.name, {}, keys});
    scale.judged.push_back({group.name, {}, keys});
  }
  std::size_t next = 0;
  for (std::size_t key = 0; key < keys; ++key) {
    for (std::size_t g = 0; g < halves.size(); ++g) {
      for (const std::size_t pair : halves[g].fitted) {
        scale.fitted[g].pairs.push_back(impostor(groups.trials, pair, scores[next++]));
      }
      for (const std::size_t pair : halves[g].judged) {
        scale.judged[g].pairs.push_back(impostor(groups.trials, pair, scores[next++]));
      }
    }
  }
}

std::vector<std::size_t> pairs_of(const std::vector<trials::GroupPairs>& halves) {
  std::vector<std::size_t> pairs;
  for (const auto& group : halves) {
    pairs.insert(pairs.end(), group.fitted.begin(), group.fitted.end());
    pairs.insert(pairs.end(), group.judged.begin(), group.judged.end());
  }
  return pairs;
}

}  // namespace

Result<GroupRates> measure_group_rates(const GroupSamples& groups, const MixedSamples& people,
                                       const eval::ScoreSet& mixed) {
  SELFSAME_ASSIGN(const auto parts, halves(groups));
  std::vector<float> cosines;
  for (const std::size_t pair : pairs_of(parts)) {
    const auto& [a, b] = groups.trials.pairs[pair];
    cosines.push_back(match::cosine(groups.vectors[a], groups.vectors[b]));
  }
  ScaleScores scores;
  distribute(groups, parts, cosines, 1, scores);
  for (const std::size_t enrolled : kEnrolled) {
    SELFSAME_ASSIGN(const auto trials, eval::enrolled_trials(people.vectors, people.samples.person_of, enrolled));
    scores.genuine.push_back({enrolled, trials.people, trials.pairs.size(), eval::cosines_of(trials, people.vectors)});
  }
  return measure(scores, mixed, 0, groups.about);
}

Result<CodeGroupRates> measure_code_group_rates(const GroupSamples& groups, const MixedSamples& people,
                                                const eval::CodeScores& mixed, const eval::CodeRateOptions& options) {
  SELFSAME_ASSIGN(const auto parts, halves(groups));
  std::vector<eval::CodeTrial> strangers;
  for (const std::size_t pair : pairs_of(parts)) {
    strangers.push_back({groups.trials.pairs[pair].first, groups.trials.pairs[pair].second, false});
  }
  SELFSAME_ASSIGN(const auto impostors, eval::code_score_lists(groups.vectors, strangers, options));
  ScaleScores soft;
  ScaleScores hamming;
  distribute(groups, parts, impostors.soft, options.keys, soft);
  distribute(groups, parts, impostors.hamming, options.keys, hamming);
  for (const std::size_t enrolled : kEnrolled) {
    SELFSAME_ASSIGN(const auto trials, eval::enrolled_trials(people.vectors, people.samples.person_of, enrolled));
    std::vector<std::vector<float>> vectors = people.vectors;
    const auto first = static_cast<std::uint32_t>(vectors.size());
    vectors.insert(vectors.end(), trials.templates.begin(), trials.templates.end());
    std::vector<eval::CodeTrial> pairs;
    for (const auto& [reference, sample] : trials.pairs) pairs.push_back({first + reference, sample, true});
    SELFSAME_ASSIGN(auto scores, eval::code_score_lists(vectors, pairs, options));
    soft.genuine.push_back({enrolled, trials.people, pairs.size(), std::move(scores.soft)});
    hamming.genuine.push_back({enrolled, trials.people, pairs.size(), std::move(scores.hamming)});
  }
  CodeGroupRates rates;
  SELFSAME_ASSIGN(rates.soft, measure(soft, mixed.soft, mixed.impostors, groups.about));
  SELFSAME_ASSIGN(rates.hamming, measure(hamming, mixed.hamming, mixed.impostors, groups.about));
  return rates;
}

}  // namespace selfsame::app
