// The OpenAPI 3.1 document, made of the table of routes.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "http/route.hpp"
#include "views/json.hpp"

namespace selfsame::http {

using views::Json;

Json openapi(std::span<const Route> table, std::string_view version);

/// The JSON Schema of an example: null stands for a number or text that may be missing; in
/// lists, the items' schemas are united.
Json schema_of(const Json& example);

}  // namespace selfsame::http
