// Reads a request's query according to its route's rows.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "http/message.hpp"

namespace selfsame::http {

/// An integer, or a text if `maximum` is 0.
struct QueryParameter {
  std::string_view name;
  std::int64_t minimum = 0;
  std::int64_t maximum = 0;
  std::int64_t fallback = 0;
  std::string_view about = {};
};

/// The parameters of a route. Asking for one without a row is a programmer error and ends the program.
class Query {
 public:
  /// The row's fallback if missing.
  std::int64_t integer(std::string_view name) const;
  /// Empty if missing.
  const std::string& text(std::string_view name) const;

 private:
  friend Result<Query> read_query(std::span<const QueryPair> pairs, std::span<const QueryParameter> rows);

  struct Value {
    std::string_view name;
    std::int64_t integer = 0;
    std::string text;
  };
  const Value& find(std::string_view name) const;

  std::vector<Value> values_;  // one for each row
};

/// Ignores parameters without a row. Errors: invalid_argument if one is repeated, is not an integer, or is out of
/// range.
Result<Query> read_query(std::span<const QueryPair> pairs, std::span<const QueryParameter> rows);

}  // namespace selfsame::http
