// The query of a request, read by its route's own rows.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "http/message.hpp"

namespace selfsame::http {

/// A whole number, or a text where `maximum` is 0.
struct QueryParameter {
  std::string_view name;
  std::int64_t minimum = 0;
  std::int64_t maximum = 0;
  std::int64_t fallback = 0;
  std::string_view about = {};
};

/// The parameters of a route. Asking for one that no row has is a programmer's mistake and ends the program.
class Query {
 public:
  /// The row's fallback where it did not come.
  std::int64_t integer(std::string_view name) const;
  /// Empty where it did not come.
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

/// Parameters that no row has are ignored. Errors: invalid_argument on one that appears twice, is no whole number, or
/// is out of its range.
Result<Query> read_query(std::span<const QueryPair> pairs, std::span<const QueryParameter> rows);

}  // namespace selfsame::http
