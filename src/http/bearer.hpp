// Bearer tokens (RFC 6750 section 2.1).
#pragma once

#include <memory>
#include <string_view>

#include "base/result.hpp"
#include "crypto/sealing.hpp"
#include "crypto/secret.hpp"
#include "http/authenticator.hpp"

namespace selfsame::http {

/// Knows the site's single token by its hash; whoever sends it may do everything.
class Bearer final : public Authenticator {
 public:
  /// Errors: invalid_argument if the token is shorter than 16 bytes, and so could be guessed.
  static Result<std::unique_ptr<Bearer>> create(const crypto::SecretBytes& token);
  Result<auth::Caller> authenticate(const Head& head, const Peer& peer) const override;
  /// `authorization`: the value of that header; empty if missing. Runs in constant time. Errors: unauthorized.
  Status check(std::string_view authorization) const;

 private:
  Bearer() = default;
  crypto::Sha256 hash_{};
};

}  // namespace selfsame::http
