// The output of `selfsame inspect` for prints.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace selfsame::app {

struct InspectedPrints {
  std::string text;  // a table of measures for each print; empty if there are no prints
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
};

/// Measures of quality, singular points, the pattern, and experimental signs of skin. Errors name the file.
Result<InspectedPrints> inspect_prints(const std::vector<std::string>& files);

}  // namespace selfsame::app
