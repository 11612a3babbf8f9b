// What several commands print: tables, and JSON that no view of a report has (views/reports.hpp has the others).
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "auth/service.hpp"

namespace selfsame::app {

nlohmann::ordered_json to_json(const std::vector<pipeline::Stage>& trace);
nlohmann::ordered_json to_json(const std::vector<pipeline::Measure>& measures);
/// A raw similarity for people: of codes also how many bits they are apart.
std::string similarity_of(const pipeline::Comparison& comparison);
std::string cue_table(const pipeline::Liveness& liveness);
std::string trace_table(const std::vector<pipeline::Stage>& trace);

/// One line of JSON, or pretty text, to standard output.
void print_json(const nlohmann::ordered_json& value);

}  // namespace selfsame::app
