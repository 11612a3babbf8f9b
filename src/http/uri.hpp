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

struct Target {
  std::string path;              // as sent: begins with '/', not decoded
  std::vector<QueryPair> query;  // decoded
};

/// Origin form, or absolute form with http(s), whose authority is dropped. Errors: invalid_argument.
Result<Target> parse_target(std::string_view text);

/// Errors: invalid_argument on a broken escape or an escaped control character.
Result<std::string> percent_decode(std::string_view text);

/// The first pair of that name; nullptr where there is none.
const QueryPair* find_pair(const std::vector<QueryPair>& query, std::string_view name);

}  // namespace selfsame::http
