#include "selfsame/report.hpp"

#include <cstdio>

#include "match/codes.hpp"
#include "selfsame/terminal.hpp"

namespace selfsame::app {

using nlohmann::ordered_json;

ordered_json to_json(const std::vector<pipeline::Stage>& trace) {
  ordered_json list = ordered_json::array();
  for (const auto& stage : trace) {
    ordered_json entry{{"stage", to_string(stage.name)}, {"ms", stage.ms}};
    if (stage.score) entry["score"] = *stage.score;
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

std::string similarity_of(const pipeline::Comparison& comparison) {
  const std::string raw = fixed(comparison.raw, 3);
  if (comparison.scale == pipeline::Scale::full) return raw;
  return raw + " (codes " + fixed(match::bits_of_raw(comparison.raw), 1) + " bits apart)";
}

std::string cue_table(const pipeline::Liveness& liveness) {
  Table table({"cue", "of", "value", "llr", "score", ""});
  for (const auto& cue : liveness.cues) {
    table.add({std::string(cue.name), std::string(to_string(cue.kind)), fixed(cue.value, 3), fixed(cue.llr, 2),
               fixed(cue.score, 2), cue.veto ? "veto" : ""});
  }
  table.add({"all", "", "", fixed(liveness.llr, 2), fixed(liveness.score, 2), liveness.attack ? "attack" : ""});
  const bool estimated = liveness.depth == pipeline::DepthSource::estimated;
  return table.str() + (estimated ? "relief is estimated from how the head turned, without a depth camera\n" : "");
}

std::string trace_table(const std::vector<pipeline::Stage>& trace) {
  Table table({"stage", "score", "ms"});
  double total = 0;
  for (const auto& stage : trace) {
    table.add({std::string(to_string(stage.name)), stage.score ? fixed(*stage.score, 3) : "", fixed(stage.ms, 2)});
    total += stage.ms;
  }
  table.add({"total", "", fixed(total, 2)});
  return table.str();
}

void print_json(const ordered_json& value) {
  std::printf("%s\n", value.dump(2, ' ', false, ordered_json::error_handler_t::replace).c_str());
}

}  // namespace selfsame::app
