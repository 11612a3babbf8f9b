// Requests and answers as handlers see them, independent of sockets.
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

/// The value of a `{name}` in the route's pattern.
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
  std::vector<QueryPair> query = {};        // as sent; Call::query holds those that the route declares
  std::vector<RequestHeader> headers = {};  // only those that the route's row declares
  ContentType content_type = {};            // empty if there is no body
  Body body = {};
  auth::Caller caller = {};

  /// REQUIRES: the route's pattern has it.
  const std::string& param(std::string_view name) const;
  /// The name must be in lower case. Empty if missing.
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
  std::vector<HeaderField> headers = {};  // each replaces the server's own header of that name
  std::string fault = {};                 // only for the log: the internal fault
  std::optional<ErrorCode> code = {};     // only for the log: the problem's code
};

}  // namespace selfsame::http
