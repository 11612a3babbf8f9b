// Result<T>: a value or an Error. For what can fail in normal life; programmer errors use SELFSAME_CHECK.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

#include "base/error.hpp"

namespace selfsame {

using base::Error;
using base::ErrorCode;

/// A value or an error. Ignoring it is a compiler error (tl::expected allows that).
template <typename T>
class [[nodiscard]] Result : public tl::expected<T, Error> {
 public:
  using Expected = tl::expected<T, Error>;
  using Expected::Expected;
  Result() = default;
  Result(Expected expected) : Expected(std::move(expected)) {}  // of map(), and_then() ...
};

/// For calls that return nothing on success.
using Status = Result<void>;

/// `return fail(ErrorCode::corrupt_media, "...");` from any function that returns a Result or Status.
[[nodiscard]] inline tl::unexpected<Error> fail(ErrorCode code, std::string message) {
  return tl::unexpected<Error>(Error{code, std::move(message)});
}

/// Passes on the error of another result.
[[nodiscard]] inline tl::unexpected<Error> fail(Error error) { return tl::unexpected<Error>(std::move(error)); }

}  // namespace selfsame

/// Evaluates `expression` (a Status or Result<T>); on error returns that error from the calling function.
#define SELFSAME_TRY(expression)                                   \
  do {                                                             \
    if (auto selfsame_status = (expression); !selfsame_status) {   \
      return ::selfsame::fail(std::move(selfsame_status).error()); \
    }                                                              \
  } while (false)

#define SELFSAME_JOIN_INNER(a, b) a##b
#define SELFSAME_JOIN(a, b) SELFSAME_JOIN_INNER(a, b)
#define SELFSAME_ASSIGN_IMPL(temporary, declaration, expression)         \
  auto temporary = (expression);                                         \
  if (!temporary) return ::selfsame::fail(std::move(temporary).error()); \
  declaration = std::move(*temporary)

/// `SELFSAME_ASSIGN(auto image, decode(bytes));` declares `image` or returns the error.
#define SELFSAME_ASSIGN(declaration, expression) \
  SELFSAME_ASSIGN_IMPL(SELFSAME_JOIN(selfsame_result_, __LINE__), declaration, expression)
