// Whether a request may go on, decided on its head, before a byte of its body is waited for.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "http/bearer.hpp"
#include "http/message.hpp"
#include "http/route.hpp"

namespace selfsame::http {

/// What counts of a request's head. Absent fields are empty.
struct Head {
  Method method = Method::other;
  bool http_1_1 = true;
  std::string_view target;
  std::string_view host;
  std::string_view authorization;
  std::string_view content_type;
  std::string_view content_encoding;
  std::string_view transfer_encoding;
  std::string_view expect;
  std::optional<std::uint64_t> content_length;
  bool repeated = false;  // a field stands twice that may stand once
};

struct Admission {
  const Route* route = nullptr;  // also where it was found and then refused
  std::string id;
  std::vector<QueryPair> query;
  bool has_body = false;
  bool expects_continue = false;
  std::optional<Response> refusal;
  bool unsure_framing = false;  // nobody knows where the request ends: nothing may follow it
};

Admission admit(const Head& head, std::span<const Route> table, const Bearer& bearer);

}  // namespace selfsame::http
