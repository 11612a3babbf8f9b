// The rows of each resource, and the function that runs a row's handler.
#pragma once

#include <span>

#include "http/route.hpp"

namespace selfsame::http {

std::span<const Route> biometric_routes();
std::span<const Route> user_routes();
std::span<const Route> liveness_routes();
std::span<const Route> service_routes();

/// Reads query and body by the route's row and runs its handler; errors and exceptions become problems. Never throws.
Response run_handler(const Route& route, const Context& context, const Request& request) noexcept;

}  // namespace selfsame::http
