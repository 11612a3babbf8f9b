// From the head of a request to the caller.
#pragma once

#include "auth/caller.hpp"
#include "base/result.hpp"
#include "http/head.hpp"

namespace selfsame::http {

/// An Authenticator knows who sends a request by what its head carries: a token, a key, a cookie. It is asked for
/// routes that ask for a scope, and for no others. Threads: const methods from any.
class Authenticator {
 public:
  virtual ~Authenticator() = default;
  /// Errors: unauthorized.
  virtual Result<auth::Caller> authenticate(const Head& head, const Peer& peer) const = 0;
};

}  // namespace selfsame::http
