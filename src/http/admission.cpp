#include "http/admission.hpp"

#include <utility>

#include "base/limits.hpp"
#include "http/header_value.hpp"
#include "http/problem.hpp"
#include "http/router.hpp"
#include "http/uri.hpp"

namespace selfsame::http {
namespace {

using Refusal = std::optional<Response>;

Refusal check_framing(const Head& head) {
  if (head.repeated) return problem({ErrorCode::invalid_argument, "a header stands twice that may stand once"});
  if (head.http_1_1 && head.host.empty()) return problem({ErrorCode::invalid_argument, "the Host header is missing"});
  if (!head.transfer_encoding.empty() && !equal_ignoring_case(head.transfer_encoding, "chunked")) {
    return problem({ErrorCode::invalid_argument, "the transfer encoding is not supported; send chunked"}, 501);
  }
  if (!head.expect.empty() && !equal_ignoring_case(head.expect, "100-continue")) {
    return problem({ErrorCode::invalid_argument, "only Expect: 100-continue is understood"}, 417);
  }
  return std::nullopt;
}

Refusal find(const Head& head, std::span<const Route> table, std::string_view path, Admission& out) {
  RouteMatch match = find_route(table, head.method, path);
  out.route = match.route;
  out.id = std::move(match.id);
  if (match.route != nullptr) return std::nullopt;
  if (match.allow.empty()) return problem({ErrorCode::not_found, "no such address; /docs lists all"});
  Response response = problem({ErrorCode::method_not_allowed, "this address takes " + match.allow});
  response.headers.push_back({"Allow", std::move(match.allow)});
  return response;
}

Refusal check_body(const Head& head, Admission& out) {
  out.has_body = !head.transfer_encoding.empty() || head.content_length.value_or(0) > 0;
  if (out.route->fields.empty()) {
    if (out.has_body) return problem({ErrorCode::invalid_argument, "this address takes no body"});
    return std::nullopt;
  }
  if (!head.content_encoding.empty() && !equal_ignoring_case(head.content_encoding, "identity")) {
    return problem({ErrorCode::unsupported_content_type, "the body must not be compressed"});
  }
  const auto type = parse_content_type(head.content_type);
  if (!type) return problem(type.error());
  if (type->type != "multipart/form-data" && type->type != "application/json") {
    return problem({ErrorCode::unsupported_content_type, "send multipart/form-data or application/json"});
  }
  if (head.content_length.value_or(0) > limits::kMaxBodyBytes) {
    return problem({ErrorCode::payload_too_large,
                    "the body has more than " + std::to_string(limits::kMaxBodyBytes >> 20) + " MB"});
  }
  return std::nullopt;
}

}  // namespace

Admission admit(const Head& head, std::span<const Route> table, const Bearer& bearer) {
  Admission out;
  out.refusal = check_framing(head);
  out.unsure_framing = out.refusal.has_value();
  if (out.refusal) return out;
  auto target = parse_target(head.target);
  if (!target) {
    out.refusal = problem(target.error());
    return out;
  }
  out.query = std::move(target->query);
  out.refusal = find(head, table, target->path, out);
  if (out.refusal) return out;
  if (out.route->access == Access::token) {
    if (const Status allowed = bearer.check(head.authorization); !allowed) {
      out.refusal = problem(allowed.error());
      return out;
    }
  }
  out.refusal = check_body(head, out);
  out.expects_continue = out.has_body && head.http_1_1 && !head.expect.empty();
  return out;
}

}  // namespace selfsame::http
