#include "base/error.hpp"

#include <algorithm>

#include "base/error_table.hpp"

namespace selfsame::base {
namespace {

const ErrorRow& row_of(ErrorCode code) { return kErrors.at(static_cast<std::size_t>(code)); }

}  // namespace

std::string_view to_string(ErrorCode code) { return row_of(code).name; }

std::optional<ErrorCode> error_code_from(std::string_view name) {
  // Emscripten's library has no std::ranges algorithms yet.
  const auto* const row =
      std::find_if(kErrors.begin(), kErrors.end(), [&](const ErrorRow& one) { return one.name == name; });
  if (row == kErrors.end()) return std::nullopt;
  return row->code;
}

ErrorKind kind_of(ErrorCode code) { return row_of(code).kind; }

std::string_view title_of(ErrorCode code) { return row_of(code).title; }

}  // namespace selfsame::base
