// Identifies the caller from the head of a request.
#pragma once

#include "auth/caller.hpp"
#include "base/result.hpp"
#include "http/head.hpp"

namespace selfsame::http {

/// An Authenticator identifies the sender of a request by what its head carries: a token, a key, a cookie. It is called
/// only for routes that require a scope. Threads: const methods from any.
class Authenticator {
 public:
  virtual ~Authenticator() = default;
  /// Errors: unauthorized.
  virtual Result<auth::Caller> authenticate(const Head& head, const Peer& peer) const = 0;
};

}  // namespace selfsame::http
