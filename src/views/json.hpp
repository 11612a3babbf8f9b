// JSON to whoever asked: numbers and times as all answers write them.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

namespace selfsame::views {

using Json = nlohmann::ordered_json;

/// Compact. Text that is not UTF-8 gets U+FFFD.
std::string to_text(const Json& json);

/// The shortest decimal number that reads back as the same float; a plain cast would write 0.1F as 0.10000000149011612.
Json number(float value);
/// Rounded to so many decimals.
Json rounded(double value, int decimals);
/// RFC 3339, in UTC: "2026-01-31T12:00:00.000Z".
std::string rfc3339(std::int64_t unix_ms);

}  // namespace selfsame::views
