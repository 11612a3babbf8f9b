#include "store/rows.hpp"

namespace selfsame::store {

const Value* RowReader::next() {
  if (rest_.empty()) return nullptr;
  const Value* const column = &rest_.front();
  rest_ = rest_.subspan(1);
  return column;
}

template <typename T>
std::optional<T> RowReader::take(bool may_be_null) {
  const Value* const column = next();
  if (column != nullptr) {
    if (const T* const value = std::get_if<T>(column)) return *value;
    if (may_be_null && std::holds_alternative<std::monostate>(*column)) return std::nullopt;
  }
  failed_ = true;
  return std::nullopt;
}

std::int64_t RowReader::number() { return take<std::int64_t>(false).value_or(0); }
std::optional<std::int64_t> RowReader::number_or_null() { return take<std::int64_t>(true); }
double RowReader::real() { return take<double>(false).value_or(0); }

std::string RowReader::text() { return std::string(take<std::string_view>(false).value_or("")); }

std::optional<std::string> RowReader::text_or_null() {
  const auto value = take<std::string_view>(true);
  return value ? std::optional<std::string>(*value) : std::nullopt;
}

Bytes RowReader::bytes() {
  const ByteView value = take<ByteView>(false).value_or(ByteView());
  return {value.begin(), value.end()};
}

Status RowReader::status() const {
  if (!failed_) return {};
  return fail(ErrorCode::store_failed, "the database is damaged: a row is malformed");
}

}  // namespace selfsame::store
