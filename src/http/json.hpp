// JSON from clients, with limits, and JSON to clients.
#pragma once

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "base/bytes.hpp"

namespace selfsame::http {

using Json = nlohmann::ordered_json;

struct JsonLimits {
  std::size_t depth = 8;      // nested arrays and objects
  std::size_t values = 1024;  // of all kinds, in all
};

/// One JSON text (RFC 8259, UTF-8). An object that names a key twice is refused: two readers could disagree about which
/// one counts. Errors: invalid_json, with the place but never a piece of the text. Never throws.
Result<nlohmann::json> parse_json(ByteView text, const JsonLimits& limits = {});

/// Compact. Text that is not UTF-8 gets U+FFFD.
std::string to_text(const Json& json);

/// The shortest decimal number that reads back as the same float; a plain cast would write 0.1F as 0.10000000149011612.
Json number(float value);
/// Rounded to so many decimals.
Json rounded(double value, int decimals);
/// "2026-01-31T12:00:00.000Z".
std::string iso8601(std::int64_t unix_ms);

}  // namespace selfsame::http
