#include "http/router.hpp"

#include <algorithm>
#include <optional>

#include "http/route_rules.hpp"
#include "http/uri.hpp"

namespace selfsame::http {
namespace {

/// None if the path does not match the pattern.
std::optional<std::vector<PathParameter>> match(std::string_view pattern, std::string_view path) {
  if (pattern.empty() || std::count(pattern.begin(), pattern.end(), '/') != std::count(path.begin(), path.end(), '/')) {
    return std::nullopt;
  }
  std::vector<PathParameter> params;
  while (!pattern.empty() || !path.empty()) {
    const std::string_view expected = take_segment(pattern);
    const std::string_view actual = take_segment(path);
    const std::string_view name = parameter_in(expected);
    if (name.empty()) {
      if (expected != actual) return std::nullopt;
      continue;
    }
    auto decoded = percent_decode(actual);
    if (!decoded || decoded->empty()) return std::nullopt;
    params.push_back({name, std::move(*decoded)});
  }
  return params;
}

}  // namespace

RouteMatch find_route(std::span<const Route> table, Method method, std::string_view path) {
  RouteMatch found;
  const Method wanted = method == Method::head ? Method::get : method;
  for (const Route& route : table) {
    auto params = match(route.patterns[0], path);
    if (!params) params = match(route.patterns[1], path);
    if (!params) continue;
    if (route.method == wanted) return {.route = &route, .params = std::move(*params)};
    if (!found.allow.empty()) found.allow += ", ";
    found.allow += route.method == Method::get ? "GET, HEAD" : to_string(route.method);
  }
  return found;
}

}  // namespace selfsame::http
