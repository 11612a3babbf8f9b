// Output shared by several commands: tables, and JSON that is not in views/reports.hpp.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "auth/service.hpp"

namespace selfsame::app {

nlohmann::ordered_json to_json(const std::vector<pipeline::Stage>& trace);
nlohmann::ordered_json to_json(const std::vector<pipeline::Measure>& measures);
/// A raw similarity for people; for codes also the number of different bits.
std::string similarity_of(const pipeline::Comparison& comparison);
std::string cue_table(const pipeline::Liveness& liveness);
std::string trace_table(const std::vector<pipeline::Stage>& trace);

/// One line of JSON, or pretty text, to standard output.
void print_json(const nlohmann::ordered_json& value);

}  // namespace selfsame::app
