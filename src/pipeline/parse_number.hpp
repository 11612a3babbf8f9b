// Parses numbers in the text of policies and fusions.
#pragma once

#include <cmath>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

namespace selfsame::pipeline {

/// A plain finite decimal number that fills all of `text`.
inline std::optional<double> parse_number(std::string_view text) {
  if (text.empty() || text.size() > 31 || text.find_first_not_of("0123456789.eE+-") != std::string_view::npos) {
    return std::nullopt;
  }
  const std::string terminated(text);
  char* end = nullptr;
  const double value = std::strtod(terminated.c_str(), &end);
  if (end != terminated.c_str() + terminated.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

}  // namespace selfsame::pipeline
