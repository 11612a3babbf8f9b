// Whether a request may go on, decided on its head, before a byte of its body is waited for.
#pragma once

#include <optional>
#include <span>

#include "http/authenticator.hpp"
#include "http/head.hpp"
#include "http/host.hpp"
#include "http/message.hpp"
#include "http/route.hpp"

namespace selfsame::http {

/// What heads are held against.
struct Rules {
  std::span<const Route> table;
  const Authenticator& authenticator;
  const AllowedHosts& hosts;
};

struct Admission {
  const Route* route = nullptr;  // also where it was found and then refused
  Request request = {};          // all but its body
  bool has_body = false;
  bool expects_continue = false;
  std::optional<Response> refusal = {};
  bool unsure_framing = false;  // nobody knows where the request ends: nothing may follow it
};

Admission admit(const Head& head, const Peer& peer, const Rules& rules);

}  // namespace selfsame::http
