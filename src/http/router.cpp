#include "http/router.hpp"

#include <algorithm>

#include "http/uri.hpp"

namespace selfsame::http {
namespace {

std::string_view take_segment(std::string_view& path) {
  const std::string_view segment = path.substr(0, path.find('/'));
  path.remove_prefix(std::min(segment.size() + 1, path.size()));
  return segment;
}

bool matches(std::string_view pattern, std::string_view path, std::string& id) {
  if (pattern.empty() || std::count(pattern.begin(), pattern.end(), '/') != std::count(path.begin(), path.end(), '/')) {
    return false;
  }
  while (!pattern.empty() || !path.empty()) {
    const std::string_view expected = take_segment(pattern);
    const std::string_view actual = take_segment(path);
    if (!expected.starts_with('{')) {
      if (expected != actual) return false;
      continue;
    }
    auto decoded = percent_decode(actual);
    if (!decoded || decoded->empty()) return false;
    id = std::move(*decoded);
  }
  return true;
}

}  // namespace

RouteMatch find_route(std::span<const Route> table, Method method, std::string_view path) {
  RouteMatch match;
  const Method wanted = method == Method::head ? Method::get : method;
  for (const Route& route : table) {
    if (!matches(route.patterns[0], path, match.id) && !matches(route.patterns[1], path, match.id)) continue;
    if (route.method == wanted) {
      match.route = &route;
      match.allow.clear();
      return match;
    }
    if (!match.allow.empty()) match.allow += ", ";
    match.allow += route.method == Method::get ? "GET, HEAD" : to_string(route.method);
  }
  return match;
}

}  // namespace selfsame::http
