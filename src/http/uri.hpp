// Request targets (RFC 9112 section 3.2): path segments and the query.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "http/message.hpp"

namespace selfsame::http {

inline constexpr std::size_t kMaxTargetBytes = 2048;
inline constexpr std::size_t kMaxQueryPairs = 32;
inline constexpr std::size_t kMaxFormPairs = 64;

struct Target {
  std::string authority;         // host and port of the absolute form; empty in origin form
  std::string path;              // as sent: begins with '/', not decoded
  std::vector<QueryPair> query;  // decoded
};

/// Origin form, or absolute form with http(s). Errors: invalid_argument.
Result<Target> parse_target(std::string_view text);

/// Parses a body of type application/x-www-form-urlencoded (WHATWG URL). Errors: invalid_argument, as for
/// percent_decode, and if there are more than kMaxFormPairs.
Result<std::vector<QueryPair>> parse_urlencoded(std::string_view text);

/// Errors: invalid_argument for a malformed escape or an escaped control character.
Result<std::string> percent_decode(std::string_view text);

}  // namespace selfsame::http
