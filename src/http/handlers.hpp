// One function a route; routes.cpp names them.
#pragma once

#include "http/route.hpp"

namespace selfsame::http {

Result<Response> health(const Context& context, const Request& request);
Result<Response> openapi_document(const Context& context, const Request& request);
Result<Response> docs_page(const Context& context, const Request& request);
Result<Response> enroll(const Context& context, const Request& request);
Result<Response> verify(const Context& context, const Request& request);
Result<Response> authenticate(const Context& context, const Request& request);
Result<Response> identify(const Context& context, const Request& request);
Result<Response> embeddings(const Context& context, const Request& request);
Result<Response> begin_liveness(const Context& context, const Request& request);
Result<Response> liveness_frames(const Context& context, const Request& request);
Result<Response> liveness_verify(const Context& context, const Request& request);
Result<Response> liveness_enroll(const Context& context, const Request& request);
Result<Response> list_users(const Context& context, const Request& request);
Result<Response> show_user(const Context& context, const Request& request);
Result<Response> delete_user(const Context& context, const Request& request);
Result<Response> user_history(const Context& context, const Request& request);

/// The query parameter `trace`. Errors: invalid_argument.
/// Whoever sent the token may do everything.
auth::Caller caller_of(const Request& request);
Result<bool> wants_trace(const Request& request);

/// Runs the route's handler; errors and exceptions become problems. Never throws.
Response run_handler(const Route& route, const Context& context, const Request& request) noexcept;

}  // namespace selfsame::http
