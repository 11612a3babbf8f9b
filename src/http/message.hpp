// A request and an answer, free of sockets: what handlers see.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/body.hpp"

namespace selfsame::http {

enum class Method { get, head, post, erase, other };
/// "GET", "HEAD", "POST", "DELETE"; "-" for other.
std::string_view to_string(Method method);

struct QueryPair {
  std::string name;
  std::string value;
};

/// A request whose head was admitted and whose body is complete.
struct Request {
  Method method = Method::get;
  std::string id;  // what the parameter in the route's pattern stood for, percent-decoded
  std::vector<QueryPair> query;
  std::string content_type;
  Body body;
  std::string peer;  // the client's address without port
};

struct HeaderField {
  std::string_view name;  // a literal
  std::string value;      // never text from a client
};

struct Response {
  int status = 200;
  std::string_view content_type;  // a literal; empty: no body
  std::string body;
  std::vector<HeaderField> headers;
  std::string fault;  // for the log alone: what went wrong inside
};

}  // namespace selfsame::http
