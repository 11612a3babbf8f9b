// The OpenAPI 3.1 document, made from the table of routes.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "http/route.hpp"
#include "views/json.hpp"

namespace selfsame::http {

using views::Json;

Json openapi(std::span<const Route> table, std::string_view version);

/// Derives a JSON Schema from an example: null stands for a number or text that may be missing; for lists, the items'
/// schemas are merged.
Json schema_of(const Json& example);

}  // namespace selfsame::http
