#include "http/message.hpp"

namespace selfsame::http {

std::string_view to_string(Method method) {
  switch (method) {
    case Method::get: return "GET";
    case Method::head: return "HEAD";
    case Method::post: return "POST";
    case Method::erase: return "DELETE";
    case Method::other: break;
  }
  return "-";
}

}  // namespace selfsame::http
