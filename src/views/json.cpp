#include "views/json.hpp"

#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <limits>

namespace selfsame::views {

std::string to_text(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

// Not std::to_chars, because WebAssembly's library lacks it for floats. Six digits reproduce every float that was
// written with six; nine reproduce every float.
Json number(float value) {
  if (!std::isfinite(value)) return nullptr;
  std::array<char, 32> text;
  double decimal = 0;
  for (int digits = std::numeric_limits<float>::digits10; digits <= std::numeric_limits<float>::max_digits10;
       ++digits) {
    std::snprintf(text.data(), text.size(), "%.*g", digits, static_cast<double>(value));
    decimal = std::strtod(text.data(), nullptr);
    if (static_cast<float>(decimal) == value) break;
  }
  return decimal;
}

Json rounded(double value, int decimals) {
  const double scale = std::pow(10.0, decimals);
  return std::round(value * scale) / scale;
}

}  // namespace selfsame::views
