#include "http/admission.hpp"

#include <utility>

#include "base/limits.hpp"
#include "http/body/field_writer.hpp"
#include "http/problem.hpp"
#include "http/router.hpp"
#include "http/uri.hpp"

namespace selfsame::http {
namespace {

using Refusal = std::optional<Response>;

/// Headers that this server reads and that RFC 9110 allows only once. If there were two, another program might use the
/// other one.
constexpr std::string_view kSingular[] = {
    "host", "authorization", "content-type", "content-length", "content-encoding", "transfer-encoding", "expect"};
constexpr const char* kRepeated = "a header that may appear once appears twice";

Response bad_request(std::string message) { return problem({ErrorCode::invalid_argument, std::move(message)}); }

Refusal check_framing(const Head& head) {
  if (head.folded) return bad_request("a header continues on a second line; send it on one line");
  for (const std::string_view once : kSingular) {
    if (head.repeats(once)) return bad_request(kRepeated);
  }
  // RFC 9112 section 6.3 allows a list of equal lengths, in one header or several; no client needs it.
  if (head.value("content-length").find(',') != std::string_view::npos) return bad_request(kRepeated);
  if (head.http_1_1 && head.value("host").empty()) return bad_request("the Host header is missing");
  if (head.has("transfer-encoding")) {
    // An old proxy in front of us that does not know the header would see the request end elsewhere (RFC 9112 section
    // 6.1).
    if (!head.http_1_1) return bad_request("HTTP/1.0 has no Transfer-Encoding; send HTTP/1.1, or a Content-Length");
    if (!equal_ignoring_case(head.value("transfer-encoding"), "chunked")) {
      return problem({ErrorCode::invalid_argument, "the transfer encoding is not supported; send chunked"}, 501);
    }
  }
  if (head.has("expect") && !equal_ignoring_case(head.value("expect"), "100-continue")) {
    return problem({ErrorCode::invalid_argument, "only Expect: 100-continue is supported"}, 417);
  }
  return std::nullopt;
}

/// In absolute form the authority counts, not the Host header (RFC 9112 section 3.2.2).
Refusal check_host(const Head& head, const Target& target, const AllowedHosts& hosts) {
  if (target.authority.empty() && !head.has("host")) return std::nullopt;  // HTTP/1.0
  const auto host = host_of(target.authority.empty() ? head.value("host") : std::string_view(target.authority));
  if (!host) return bad_request("the Host header has no host and port");
  if (hosts.allows(*host)) return std::nullopt;
  return problem({ErrorCode::invalid_argument, "this host name is not allowed; see --allowed-host"}, 421);
}

Refusal find(const Head& head, std::span<const Route> table, std::string_view path, Admission& out) {
  RouteMatch match = find_route(table, head.method, path);
  out.route = match.route;
  out.request.params = std::move(match.params);
  if (match.route != nullptr) return std::nullopt;
  if (match.allow.empty()) return problem({ErrorCode::not_found, "no such endpoint; see /docs"});
  Response response = problem({ErrorCode::method_not_allowed, "this endpoint takes " + match.allow});
  response.headers.push_back({"Allow", std::move(match.allow)});
  return response;
}

Refusal check_caller(const Head& head, const Peer& peer, const Authenticator& authenticator, Admission& out) {
  const auth::Scope scope = out.route->scope;
  if (scope == auth::Scope::none) {
    out.request.caller = auth::Caller::anonymous(peer.address);
    return std::nullopt;
  }
  auto caller = authenticator.authenticate(head, peer);
  if (!caller) {
    out.request.caller = auth::Caller::anonymous(peer.address);
    return problem(caller.error());
  }
  out.request.caller = std::move(*caller);
  if (out.request.caller.scopes.has(scope)) return std::nullopt;
  return problem({ErrorCode::forbidden, "this endpoint requires the scope " + std::string(to_string(scope))});
}

Refusal check_body(const Head& head, Admission& out) {
  out.has_body = head.has("transfer-encoding") || head.content_length.value_or(0) > 0;
  const auto fields = out.route->fields;
  if (fields.empty()) {
    if (out.has_body) return bad_request("this endpoint takes no body");
    return std::nullopt;
  }
  const std::string_view encoding = head.value("content-encoding");
  if (!encoding.empty() && !equal_ignoring_case(encoding, "identity")) {
    return problem({ErrorCode::unsupported_content_type, "the body must not be compressed"});
  }
  auto type = parse_content_type(head.value("content-type"));
  if (!type) return problem(type.error());
  if (!takes_content_type(fields, type->type)) {
    return problem({ErrorCode::unsupported_content_type, "send " + content_types_of(fields)});
  }
  out.request.content_type = std::move(*type);
  if (head.content_length.value_or(0) > limits::kMaxBodyBytes) {
    return problem({ErrorCode::payload_too_large,
                    "the body has more than " + std::to_string(limits::kMaxBodyBytes >> 20) + " MB"});
  }
  return std::nullopt;
}

Refusal keep_headers(const Head& head, Admission& out) {
  for (const std::string_view name : out.route->headers) {
    if (head.repeats(name)) return bad_request(kRepeated);
    if (head.has(name)) out.request.headers.push_back({name, std::string(head.value(name))});
  }
  return std::nullopt;
}

}  // namespace

Admission admit(const Head& head, const Peer& peer, const Rules& rules) {
  Admission out;
  out.request.method = head.method;
  out.refusal = check_framing(head);
  out.unsure_framing = out.refusal.has_value();
  if (out.refusal) return out;
  auto target = parse_target(head.target);
  if (!target) {
    out.refusal = problem(target.error());
    return out;
  }
  out.refusal = check_host(head, *target, rules.hosts);
  if (!out.refusal) out.refusal = find(head, rules.table, target->path, out);
  if (!out.refusal) out.refusal = check_caller(head, peer, rules.authenticator, out);
  if (!out.refusal) out.refusal = check_body(head, out);
  if (!out.refusal) out.refusal = keep_headers(head, out);
  if (out.refusal) return out;
  out.request.query = std::move(target->query);
  out.expects_continue = out.has_body && head.http_1_1 && head.has("expect");
  return out;
}

}  // namespace selfsame::http
