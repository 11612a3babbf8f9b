// JSON output, with numbers formatted as in all answers.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace selfsame::views {

using Json = nlohmann::ordered_json;

/// Compact. Text that is not UTF-8 gets U+FFFD.
std::string to_text(const Json& json);

/// A short decimal number that reads back as the same float; a plain cast would write 0.1F as 0.10000000149011612. Null
/// if JSON cannot represent it.
Json number(float value);
/// Rounded to `decimals`.
Json rounded(double value, int decimals);

}  // namespace selfsame::views
