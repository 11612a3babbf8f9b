#include "report.hpp"

#include <cstdio>

#include "terminal.hpp"

namespace selfsame::app {

using nlohmann::ordered_json;

ordered_json to_json(const std::vector<pipeline::Stage>& trace) {
  ordered_json list = ordered_json::array();
  for (const auto& stage : trace) {
    ordered_json entry{{"stage", stage.name}, {"ms", stage.ms}};
    if (stage.score >= 0) entry["score"] = stage.score;
    list.push_back(std::move(entry));
  }
  return list;
}

ordered_json to_json(const std::vector<pipeline::Measure>& measures) {
  ordered_json list = ordered_json::array();
  for (const auto& measure : measures) {
    ordered_json entry{
        {"measure", measure.name}, {"value", measure.value}, {"score", measure.score}, {"passed", measure.passed}};
    if (!measure.reason.empty()) entry["reason"] = measure.reason;
    list.push_back(std::move(entry));
  }
  return list;
}

ordered_json to_json(const pipeline::Comparison& comparison) {
  return {{"raw", comparison.raw}, {"llr", comparison.llr}, {"score", comparison.score}};
}

std::string trace_table(const std::vector<pipeline::Stage>& trace) {
  Table table({"stage", "score", "ms"});
  double total = 0;
  for (const auto& stage : trace) {
    table.add({std::string(stage.name), stage.score < 0 ? "" : fixed(stage.score, 3), fixed(stage.ms, 2)});
    total += stage.ms;
  }
  table.add({"total", "", fixed(total, 2)});
  return table.str();
}

void print_json(const ordered_json& value) {
  std::printf("%s\n", value.dump(2, ' ', false, ordered_json::error_handler_t::replace).c_str());
}

}  // namespace selfsame::app
