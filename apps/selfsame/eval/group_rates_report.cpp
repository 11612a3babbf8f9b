#include <cstdio>

#include "selfsame/eval/group_rates.hpp"
#include "selfsame/terminal.hpp"

namespace selfsame::app {
namespace {

std::string short_rate(double rate) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2g", rate);
  return text;
}

std::string text_of(const eval::JudgedRate& rate) {
  return short_rate(rate.rate) + " (" + short_rate(rate.interval.low) + " to " + short_rate(rate.interval.high) + ")";
}

std::string judged_table(const char* title, const JudgedTable& judged) {
  std::vector<std::string> header{title, "people", "pairs", "smallest"};
  for (const auto& row : judged.rows) header.push_back(short_rate(row.fmr));
  Table table(header);
  for (const auto& group : judged.groups) {
    const bool few = group.people < eval::kLeastGroupPeople;
    std::vector<std::string> row{group.name + (few ? " *" : ""), std::to_string(group.people),
                                 std::to_string(group.pairs), short_rate(group.smallest)};
    for (const auto& rate : group.rates) row.push_back(text_of(rate));
    table.add(std::move(row));
  }
  return table.str();
}

std::string cost_table(const char* title, const JudgedTable& judged) {
  std::vector<std::string> header{title, "threshold", "group"};
  for (const auto& misses : judged.misses) header.push_back("FNMR, " + std::to_string(misses.enrolled) + " enrolled");
  Table table(header);
  for (std::size_t i = 0; i < judged.rows.size(); ++i) {
    const auto& row = judged.rows[i];
    std::vector<std::string> cells{short_rate(row.fmr), fixed(static_cast<double>(row.threshold), 4), row.group};
    for (const auto& misses : judged.misses) cells.push_back(fixed(100 * misses.fnmr[i], 2) + " %");
    table.add(std::move(cells));
  }
  return table.str();
}

nlohmann::ordered_json json_of(const JudgedTable& judged) {
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  for (std::size_t i = 0; i < judged.rows.size(); ++i) {
    const auto& row = judged.rows[i];
    nlohmann::ordered_json misses = nlohmann::ordered_json::array();
    for (const auto& of : judged.misses) misses.push_back({{"enrolled", of.enrolled}, {"fnmr", of.fnmr[i]}});
    rows.push_back(
        {{"fmr", row.fmr}, {"threshold", row.threshold}, {"group", row.group}, {"misses", std::move(misses)}});
  }
  nlohmann::ordered_json groups = nlohmann::ordered_json::array();
  for (const auto& group : judged.groups) {
    nlohmann::ordered_json rates = nlohmann::ordered_json::array();
    for (const auto& rate : group.rates) {
      rates.push_back({{"asked", rate.asked},
                       {"rate", rate.rate},
                       {"interval", {rate.interval.low, rate.interval.high}},
                       {"matches", rate.matches}});
    }
    groups.push_back({{"name", group.name},
                      {"people", group.people},
                      {"pairs", group.pairs},
                      {"smallest", group.smallest},
                      {"rates", std::move(rates)}});
  }
  return {{"rows", std::move(rows)}, {"groups", std::move(groups)}};
}

}  // namespace

void add_groups(const GroupRates& rates, nlohmann::ordered_json& calibration) {
  nlohmann::ordered_json table = nlohmann::ordered_json::array();
  for (const auto& row : rates.worst.rows) table.push_back({row.fmr, row.threshold});
  calibration["groups_measured_on"] = rates.about;
  calibration["fmr_thresholds"] = std::move(table);
  calibration["default_fmr"] = rates.default_fmr;
}

std::string to_table(const GroupRates& rates) {
  Table fitted({"fitted to", "people", "pairs", "mean", "deviation"});
  for (const auto& group : rates.fitted) {
    fitted.add({group.name, std::to_string(group.people), std::to_string(group.pairs), fixed(group.mean, 4),
                fixed(group.deviation, 4)});
  }
  Table tail({"tail, all groups that judge", "pairs", "above", "rate"});
  for (const auto& row : rates.tail) {
    tail.add({short_rate(row.asked), std::to_string(row.pairs), std::to_string(row.above),
              short_rate(static_cast<double>(row.above) / static_cast<double>(row.pairs))});
  }
  std::string text = fitted.str();
  if (!rates.skipped.empty()) {
    text += "not fitted to, fewer than " + std::to_string(eval::kLeastGroupPeople) + " people:";
    for (const auto& name : rates.skipped) text += " " + name;
    text += "\n";
  }
  text += "\n" + cost_table("FMR, worst group", rates.worst) + "\n" +
          judged_table("measured, other half of the people", rates.worst) + "\n" +
          cost_table("FMR, mixed", rates.mixed) + "\n" + judged_table("measured at the mixed thresholds", rates.mixed) +
          "* too few people to say much\n\n" + tail.str();
  return text + "\ndefault: FMR " + short_rate(rates.default_fmr) + " within the worst group\n";
}

nlohmann::ordered_json to_json(const GroupRates& rates) {
  nlohmann::ordered_json fitted = nlohmann::ordered_json::array();
  for (const auto& group : rates.fitted) {
    fitted.push_back({{"name", group.name},
                      {"people", group.people},
                      {"pairs", group.pairs},
                      {"mean", group.mean},
                      {"deviation", group.deviation}});
  }
  nlohmann::ordered_json tail = nlohmann::ordered_json::array();
  for (const auto& row : rates.tail) tail.push_back({{"asked", row.asked}, {"pairs", row.pairs}, {"above", row.above}});
  return {{"fitted", std::move(fitted)},   {"skipped", rates.skipped}, {"worst", json_of(rates.worst)},
          {"mixed", json_of(rates.mixed)}, {"tail", std::move(tail)},  {"default_fmr", rates.default_fmr}};
}

}  // namespace selfsame::app
