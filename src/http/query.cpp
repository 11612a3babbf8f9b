#include "http/query.hpp"

#include <algorithm>
#include <charconv>

#include "base/check.hpp"

namespace selfsame::http {
namespace {

Result<std::int64_t> integer_of(const std::string& text, const QueryParameter& row) {
  std::int64_t value = 0;
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, value);
  if (error != std::errc() || end != last) {
    return fail(ErrorCode::invalid_argument, std::string(row.name) + " is not a whole number");
  }
  if (value < row.minimum || value > row.maximum) {
    return fail(ErrorCode::invalid_argument, std::string(row.name) + " must be from " + std::to_string(row.minimum) +
                                                 " to " + std::to_string(row.maximum));
  }
  return value;
}

}  // namespace

const Query::Value& Query::find(std::string_view name) const {
  const auto found =
      std::find_if(values_.begin(), values_.end(), [&](const Value& value) { return value.name == name; });
  SELFSAME_CHECK(found != values_.end());
  return *found;
}

std::int64_t Query::integer(std::string_view name) const { return find(name).integer; }

const std::string& Query::text(std::string_view name) const { return find(name).text; }

Result<Query> read_query(std::span<const QueryPair> pairs, std::span<const QueryParameter> rows) {
  Query query;
  for (const QueryParameter& row : rows) {
    Query::Value value{row.name, row.fallback, {}};
    const auto is_of_row = [&](const QueryPair& one) { return one.name == row.name; };
    const auto pair = std::find_if(pairs.begin(), pairs.end(), is_of_row);
    if (pair != pairs.end()) {
      if (std::any_of(pair + 1, pairs.end(), is_of_row)) {
        return fail(ErrorCode::invalid_argument, std::string(row.name) + " appears twice in the query");
      }
      value.text = pair->value;
      if (row.maximum != 0) {
        SELFSAME_ASSIGN(value.integer, integer_of(pair->value, row));
      }
    }
    query.values_.push_back(std::move(value));
  }
  return query;
}

}  // namespace selfsame::http
