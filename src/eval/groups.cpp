#include "eval/groups.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "eval/figures.hpp"
#include "eval/plot.hpp"

namespace selfsame::eval {
namespace {

constexpr std::size_t kMostCurves = 8;

struct Split {
  std::vector<ScoredPair> pairs;
  std::vector<float> genuine;
  std::vector<float> impostor;
  std::set<std::uint32_t> people;
};

void add(Split& split, const ScoredPair& pair) {
  split.pairs.push_back(pair);
  (pair.genuine ? split.genuine : split.impostor).push_back(pair.score);
  split.people.insert({pair.subject_a, pair.subject_b});
}

Result<ScoreSet> score_set(const Split& split, bool people_known) {
  return people_known ? ScoreSet::create(split.pairs) : ScoreSet::create(split.genuine, split.impostor);
}

std::optional<GroupRate> rate_of(std::size_t errors, std::size_t trials) {
  if (trials == 0) return std::nullopt;
  return GroupRate{static_cast<double>(errors) / static_cast<double>(trials), wilson_interval(errors, trials)};
}

std::size_t count_at_or_above(const std::vector<float>& scores, float threshold) {
  return static_cast<std::size_t>(
      std::count_if(scores.begin(), scores.end(), [&](float score) { return score >= threshold; }));
}

Result<GroupFigures> figures_of(const std::string& name, const Split& split, float threshold,
                                const GroupOptions& options) {
  GroupFigures figures;
  figures.name = name;
  figures.people = options.bootstrap ? split.people.size() : 0;
  figures.genuine = split.genuine.size();
  figures.impostor = split.impostor.size();
  figures.fmr = rate_of(count_at_or_above(split.impostor, threshold), figures.impostor);
  figures.fnmr = rate_of(figures.genuine - count_at_or_above(split.genuine, threshold), figures.genuine);
  if (figures.genuine == 0 || figures.impostor == 0) return figures;
  SELFSAME_ASSIGN(const auto set, score_set(split, options.bootstrap.has_value()));
  figures.equal_error = equal_error(set).rate;
  figures.curve = det_curve(set);
  if (options.bootstrap && split.people.size() > 1) {
    // With too few people, hardly any draw is usable, and there is no interval.
    if (const auto intervals = bootstrap(set, {}, *options.bootstrap)) {
      figures.equal_error_interval = intervals->equal_error;
    }
  }
  return figures;
}

template <class RateOf>
std::optional<GroupSpread> spread_of(const std::vector<GroupFigures>& groups, const RateOf& rate_of_group) {
  std::optional<GroupSpread> spread;
  std::size_t counted = 0;
  for (const GroupFigures& group : groups) {
    const std::optional<double> rate = rate_of_group(group);
    if (!rate) continue;
    ++counted;
    if (!spread) spread = GroupSpread{group.name, group.name, *rate, *rate, {}};
    if (*rate < spread->lowest) spread->best = group.name, spread->lowest = *rate;
    if (*rate > spread->highest) spread->worst = group.name, spread->highest = *rate;
  }
  if (counted < 2) return std::nullopt;
  if (spread->lowest > 0) spread->ratio = spread->highest / spread->lowest;
  return spread;
}

std::optional<double> plain(const std::optional<GroupRate>& rate) {
  return rate ? std::optional(rate->rate) : std::nullopt;
}

void find_spreads(GroupReport& report) {
  report.equal_error = spread_of(report.groups, [](const GroupFigures& group) { return group.equal_error; });
  report.false_match = spread_of(report.groups, [](const GroupFigures& group) { return plain(group.fmr); });
  report.false_non_match = spread_of(report.groups, [](const GroupFigures& group) { return plain(group.fnmr); });
}

std::string sentence(const char* what, const std::optional<GroupSpread>& spread) {
  if (!spread) return "";
  std::string text = std::string("worst ") + what + ": " + spread->worst + ", " + percent(spread->highest) +
                     "; best: " + spread->best + ", " + percent(spread->lowest);
  if (spread->ratio) text += "; ratio " + plain_number(*spread->ratio, 3);
  return text + "\n";
}

nlohmann::ordered_json json_of(const Interval& interval) { return {interval.low, interval.high}; }

nlohmann::ordered_json json_of(const std::optional<GroupRate>& rate) {
  if (!rate) return nullptr;
  return {{"rate", rate->rate}, {"interval", json_of(rate->interval)}};
}

nlohmann::ordered_json json_of(const std::optional<GroupSpread>& spread) {
  if (!spread) return nullptr;
  return {{"worst", spread->worst},
          {"highest", spread->highest},
          {"best", spread->best},
          {"lowest", spread->lowest},
          {"ratio", spread->ratio ? nlohmann::ordered_json(*spread->ratio) : nlohmann::ordered_json()}};
}

}  // namespace

Result<GroupReport> compare_groups(std::string by, std::span<const std::string> names,
                                   std::span<const GroupedPair> pairs, const GroupOptions& options) {
  GroupReport report;
  report.by = std::move(by);
  std::vector<Split> splits(names.size());
  Split all;
  for (const GroupedPair& grouped : pairs) {
    add(splits.at(grouped.group), grouped.pair);
    add(all, grouped.pair);
  }
  if (all.genuine.empty() || all.impostor.empty()) {
    return fail(ErrorCode::invalid_argument,
                "groups by " + report.by + " hold no " + (all.genuine.empty() ? "genuine" : "impostor") +
                    " comparisons: a group needs several people, and several samples of them");
  }
  SELFSAME_ASSIGN(const auto set, score_set(all, options.bootstrap.has_value()));
  for (double fmr = options.fmr; fmr < 0.5 && !report.fmr; fmr *= 10) {
    if (const auto point = tar_at(set, fmr)) report.fmr = fmr, report.threshold = point->threshold;
  }
  if (!report.fmr) report.threshold = equal_error(set).threshold;
  for (std::size_t k = 0; k < names.size(); ++k) {
    if (splits[k].pairs.empty()) continue;
    SELFSAME_ASSIGN(auto figures, figures_of(names[k], splits[k], report.threshold, options));
    report.groups.push_back(std::move(figures));
  }
  std::sort(report.groups.begin(), report.groups.end(),
            [](const GroupFigures& a, const GroupFigures& b) { return a.name < b.name; });
  find_spreads(report);
  return report;
}

std::string to_table(const GroupReport& report) {
  std::vector<std::vector<std::string>> rows{
      {report.by, "people", "genuine", "impostor", "EER", "95 %", "FMR", "95 %", "FNMR", "95 %"}};
  for (const GroupFigures& group : report.groups) {
    std::vector<std::string> row{group.name, group.people > 0 ? grouped(group.people) : "-", grouped(group.genuine),
                                 grouped(group.impostor)};
    row.push_back(group.equal_error ? percent(*group.equal_error) : "-");
    row.push_back(group.equal_error_interval ? percent(*group.equal_error_interval) : "-");
    for (const auto& rate : {group.fmr, group.fnmr}) {
      row.push_back(rate ? percent(rate->rate) : "-");
      row.push_back(rate ? percent(rate->interval) : "-");
    }
    rows.push_back(std::move(row));
  }
  std::string text = aligned(rows, rows[0].size());
  text += "FMR and FNMR at one threshold for all groups, " + plain_number(static_cast<double>(report.threshold), 5) +
          (report.fmr ? ": FMR " + power_of_ten(*report.fmr) : ": the equal error rate") +
          " of all comparisons within groups";
  if (report.ungrouped > 0) text += "; " + grouped(report.ungrouped) + " others left out";
  return text + "\n" + sentence("EER", report.equal_error) + sentence("FMR", report.false_match) +
         sentence("FNMR", report.false_non_match);
}

nlohmann::ordered_json to_json(const GroupReport& report) {
  nlohmann::ordered_json groups = nlohmann::ordered_json::array();
  for (const GroupFigures& group : report.groups) {
    nlohmann::ordered_json one{{"name", group.name},         {"people", group.people}, {"genuine", group.genuine},
                               {"impostor", group.impostor}, {"eer", nullptr},         {"eer_interval", nullptr}};
    if (group.equal_error) one["eer"] = *group.equal_error;
    if (group.equal_error_interval) one["eer_interval"] = json_of(*group.equal_error_interval);
    one["fmr"] = json_of(group.fmr);
    one["fnmr"] = json_of(group.fnmr);
    groups.push_back(std::move(one));
  }
  return {{"by", report.by},
          {"threshold", report.threshold},
          {"threshold_fmr", report.fmr ? nlohmann::ordered_json(*report.fmr) : nlohmann::ordered_json()},
          {"groups", std::move(groups)},
          {"ungrouped", report.ungrouped},
          {"spread",
           {{"eer", json_of(report.equal_error)},
            {"fmr", json_of(report.false_match)},
            {"fnmr", json_of(report.false_non_match)}}}};
}

bool has_curves(const GroupReport& report) {
  return std::any_of(report.groups.begin(), report.groups.end(),
                     [](const GroupFigures& group) { return !group.curve.empty(); });
}

draw::Drawing draw_groups(const GroupReport& report) {
  std::vector<const GroupFigures*> shown;
  for (const GroupFigures& group : report.groups) {
    if (!group.curve.empty()) shown.push_back(&group);
  }
  // Equal ones stay in the report's order. Not by std::stable_sort: clang warns of what it uses.
  std::sort(shown.begin(), shown.end(), [](const GroupFigures* a, const GroupFigures* b) {
    return std::pair(*b->equal_error, a) < std::pair(*a->equal_error, b);
  });
  DetPlot plot;
  plot.title = "Detection error trade-off by " + report.by;
  plot.subtitle = shown.size() > kMostCurves ? "The eight groups with the highest EER; impostors within groups"
                                             : "Impostor comparisons within each group";
  shown.resize(std::min(shown.size(), kMostCurves));
  for (const GroupFigures* group : shown) plot.series.push_back({group->name, group->curve, group->equal_error});
  return draw_plot(plot);
}

}  // namespace selfsame::eval
