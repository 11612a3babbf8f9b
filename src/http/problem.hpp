// Errors as RFC 9457 problem details; the only place that maps errors to statuses.
#pragma once

#include <string_view>

#include "base/error.hpp"
#include "http/message.hpp"

namespace selfsame::http {

inline constexpr std::string_view kProblemType = "application/problem+json";

int status_of(base::ErrorKind kind);
int status_of(base::ErrorCode code);

/// The answer for an error. Messages of internal faults (500 and up, except `overloaded`) go only to the log. Adds
/// WWW-Authenticate to 401 and Retry-After to 429 and 503.
Response problem(const base::Error& error);
/// The same under another status, for cases that HTTP distinguishes but our codes do not (431, 501 ...).
Response problem(const base::Error& error, int status);

}  // namespace selfsame::http
