// Times as formatted in all answers.
#pragma once

#include <cstdint>
#include <string>

namespace selfsame::views {

/// RFC 3339, in UTC: "2026-01-31T12:00:00.000Z".
std::string rfc3339(std::int64_t unix_ms);

}  // namespace selfsame::views
