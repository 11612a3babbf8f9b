// Finds the route for a method and path.
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
  std::string allow = {};  // the methods that the path supports, if it exists but not for this method
};

/// `path` as in Target. HEAD finds the route of GET. No route and no `allow`: the path does not exist.
RouteMatch find_route(std::span<const Route> table, Method method, std::string_view path);

}  // namespace selfsame::http
