// From method and path to a route.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "http/route.hpp"

namespace selfsame::http {

struct RouteMatch {
  const Route* route = nullptr;
  std::vector<PathParameter> params = {};
  std::string allow = {};  // where the path exists and the method does not: the methods that do
};

/// `path` as Target has it. HEAD finds the route of GET. No route and no `allow`: the path does not exist.
RouteMatch find_route(std::span<const Route> table, Method method, std::string_view path);

}  // namespace selfsame::http
