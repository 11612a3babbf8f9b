// Answers in JSON.
#pragma once

#include "http/message.hpp"
#include "views/reports.hpp"

namespace selfsame::http {

using views::Json;

inline Response json_answer(int status, const Json& json) {
  return {.status = status, .content_type = "application/json", .body = views::to_text(json)};
}

}  // namespace selfsame::http
