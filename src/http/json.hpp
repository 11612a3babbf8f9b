// Parses JSON from clients, with limits.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>

#include "base/bytes.hpp"

namespace selfsame::http {

struct JsonLimits {
  std::size_t depth = 8;      // nested arrays and objects
  std::size_t values = 1024;  // of all kinds, in total
};

/// Parses one JSON text (RFC 8259, UTF-8). Refuses objects with duplicate keys, because readers could disagree about
/// which one counts. Errors: invalid_json, with the position but never a part of the text. Never throws.
Result<nlohmann::json> parse_json(ByteView text, const JsonLimits& limits = {});

}  // namespace selfsame::http
