// Decides from a request's head whether to admit it, before reading its body.
#pragma once

#include <optional>
#include <span>

#include "http/authenticator.hpp"
#include "http/head.hpp"
#include "http/host.hpp"
#include "http/message.hpp"
#include "http/route.hpp"

namespace selfsame::http {

/// What heads are checked against.
struct Rules {
  std::span<const Route> table;
  const Authenticator& authenticator;
  const AllowedHosts& hosts;
};

struct Admission {
  const Route* route = nullptr;  // also set if the route was found but the request refused
  Request request = {};          // everything except its body
  bool has_body = false;
  bool expects_continue = false;
  std::optional<Response> refusal = {};
  bool unsure_framing = false;  // the end of the request is ambiguous: nothing may follow it
};

Admission admit(const Head& head, const Peer& peer, const Rules& rules);

}  // namespace selfsame::http
