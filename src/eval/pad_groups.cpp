#include "eval/pad_groups.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/check.hpp"
#include "eval/figures.hpp"

namespace selfsame::eval {
namespace {

/// The group with the highest rate, of those that have one; null if none has.
template <typename RateOf>
const PadGroup* worst_of(const std::vector<PadGroup>& groups, RateOf rate_of) {
  const PadGroup* worst = nullptr;
  double highest = -1;
  for (const PadGroup& group : groups) {
    const Rate rate = rate_of(group);
    if (rate.trials == 0 || rate.value() <= highest) continue;
    highest = rate.value();
    worst = &group;
  }
  return worst;
}

Rate apcer_of(const PadGroup& group) { return group.worst ? group.worst->apcer : Rate{}; }

void count(const PadTrial& trial, double threshold, Rate& bpcer, std::vector<SpeciesRow>& species) {
  const bool passes = trial.passes(threshold);
  if (trial.bona_fide) {
    ++bpcer.trials;
    bpcer.errors += passes ? 0U : 1U;
    return;
  }
  auto row =
      std::find_if(species.begin(), species.end(), [&](const auto& one) { return one.species == trial.species; });
  if (row == species.end()) row = species.insert(species.end(), {trial.species, {}, {}, {}, {}});
  ++row->apcer.trials;
  row->apcer.errors += passes ? 1U : 0U;
}

std::vector<std::string> cells(const Rate& rate) {
  if (rate.trials == 0) return {"0", "-", "-"};
  return {grouped(rate.trials), percent(rate.value()), percent(rate.interval())};
}

nlohmann::ordered_json json_of(const Rate& rate) {
  if (rate.trials == 0) return nullptr;
  const Interval interval = rate.interval();
  return {{"errors", rate.errors},
          {"trials", rate.trials},
          {"rate", rate.value()},
          {"interval", {interval.low, interval.high}}};
}

nlohmann::ordered_json name_of(const PadGroup* group) {
  return group == nullptr ? nlohmann::ordered_json() : nlohmann::ordered_json(group->name);
}

}  // namespace

const PadGroup* PadGroupReport::worst_bpcer() const {
  return worst_of(groups, [](const PadGroup& group) { return group.bpcer; });
}

const PadGroup* PadGroupReport::worst_apcer() const { return worst_of(groups, apcer_of); }

PadGroupReport group_pad(std::span<const PadTrial> trials, std::span<const std::optional<std::uint32_t>> group_of,
                         std::string by, std::span<const std::string> names, double threshold) {
  SELFSAME_CHECK(group_of.size() == trials.size());
  PadGroupReport report{std::move(by), {}, 0};
  for (std::uint32_t g = 0; g < names.size(); ++g) {
    PadGroup group{names[g], {}, std::nullopt};
    std::vector<SpeciesRow> species;
    for (std::size_t i = 0; i < trials.size(); ++i) {
      if (group_of[i] == g) count(trials[i], threshold, group.bpcer, species);
    }
    const auto worst = std::max_element(species.begin(), species.end(),
                                        [](const auto& a, const auto& b) { return a.apcer.value() < b.apcer.value(); });
    if (worst != species.end()) group.worst = *worst;
    if (group.bpcer.trials > 0 || group.worst) report.groups.push_back(std::move(group));
  }
  report.ungrouped = static_cast<std::size_t>(std::count(group_of.begin(), group_of.end(), std::nullopt));
  return report;
}

std::string to_table(const PadGroupReport& report) {
  std::vector<std::vector<std::string>> rows{
      {report.by, "bona fide", "BPCER", "95 %", "attacks", "APCER", "95 %", "worst species"}};
  for (const PadGroup& group : report.groups) {
    std::vector<std::string> row{group.name};
    for (const Rate& rate : {group.bpcer, apcer_of(group)}) {
      for (auto& cell : cells(rate)) row.push_back(std::move(cell));
    }
    row.push_back(group.worst ? group.worst->species : "-");
    rows.push_back(std::move(row));
  }
  std::string text = aligned(rows, rows[0].size() - 1);
  if (const auto* worst = report.worst_bpcer()) {
    text += "worst BPCER: " + worst->name + ", " + percent(worst->bpcer.value()) + "\n";
  }
  if (const auto* worst = report.worst_apcer()) {
    text += "worst APCER: " + worst->name + ", " + percent(apcer_of(*worst).value()) + " of " + worst->worst->species +
            "\n";
  }
  if (report.ungrouped > 0) text += grouped(report.ungrouped) + " presentations without a group are left out\n";
  return text;
}

nlohmann::ordered_json to_json(const PadGroupReport& report) {
  auto groups = nlohmann::ordered_json::array();
  for (const PadGroup& group : report.groups) {
    groups.push_back({{"name", group.name},
                      {"bpcer", json_of(group.bpcer)},
                      {"worst_species", group.worst ? nlohmann::ordered_json(group.worst->species) : nullptr},
                      {"apcer", json_of(apcer_of(group))}});
  }
  return {{"by", report.by},
          {"groups", std::move(groups)},
          {"worst_bpcer", name_of(report.worst_bpcer())},
          {"worst_apcer", name_of(report.worst_apcer())},
          {"ungrouped", report.ungrouped}};
}

}  // namespace selfsame::eval
