// A request and an answer, free of sockets: what handlers see.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/caller.hpp"
#include "http/body.hpp"
#include "http/header_value.hpp"

namespace selfsame::http {

enum class Method { get, head, post, put, patch, delete_, other };
/// "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"; "-" for other.
std::string_view to_string(Method method);

struct QueryPair {
  std::string name;
  std::string value;
};

/// What a `{name}` in the route's pattern stood for.
struct PathParameter {
  std::string_view name;
  std::string value;  // percent-decoded
};

/// A header of the request. The name is in lower case.
struct RequestHeader {
  std::string_view name;
  std::string value;
};

/// A request whose head was admitted and whose body is complete.
struct Request {
  Method method = Method::get;
  std::vector<PathParameter> params = {};
  std::vector<QueryPair> query = {};        // as sent; Call::query holds those that the route knows
  std::vector<RequestHeader> headers = {};  // those that the route's row asks for, and no others
  ContentType content_type = {};            // empty where there is no body
  Body body = {};
  auth::Caller caller = {};

  /// REQUIRES: the route's pattern has it.
  const std::string& param(std::string_view name) const;
  /// The name in lower case. Empty where it did not come.
  std::string_view header(std::string_view name) const;
};

struct HeaderField {
  std::string_view name;  // a literal
  std::string value;      // never text from a client
};

struct Response {
  int status = 200;
  std::string_view content_type = {};  // a literal; empty: no body
  std::string body = {};
  std::vector<HeaderField> headers = {};  // each takes the place of the server's own of that name
  std::string fault = {};                 // for the log alone: what went wrong inside
  std::optional<ErrorCode> code = {};     // for the log alone: of a problem
};

}  // namespace selfsame::http
