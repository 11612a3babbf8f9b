// Errors on the wire: RFC 9457 problem details, and the one place that gives an error its status.
#pragma once

#include <string_view>

#include "base/error.hpp"
#include "http/message.hpp"

namespace selfsame::http {

inline constexpr std::string_view kProblemType = "application/problem+json";

int status_of(base::ErrorKind kind);
int status_of(base::ErrorCode code);

/// The answer for an error. What a fault inside (500 and up, but for `overloaded`) says goes to the log alone.
/// Adds WWW-Authenticate to 401 and Retry-After to 429 and 503.
Response problem(const base::Error& error);
/// The same under another status, for what HTTP tells apart and our codes do not (431, 501 ...).
Response problem(const base::Error& error, int status);

}  // namespace selfsame::http
