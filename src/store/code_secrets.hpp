// The secrets from which template codes are derived, wrapped by the master key.
#pragma once

#include <cstdint>
#include <optional>

#include "base/clock.hpp"
#include "crypto/secret.hpp"
#include "store/key_source.hpp"
#include "store/rows.hpp"

namespace selfsame::store {

/// The secret from which codes of templates are derived (match::Coder): random, one per database, and independent of
/// the master key, so that key rotation leaves codes valid.
struct CodeSecret {
  std::uint32_t number = 0;  // stored in each template whose code is derived from it
  crypto::SecretBytes secret;
};

/// Threads: all methods may be called from several threads at once.
class CodeSecrets {
 public:
  /// All three outlive this.
  CodeSecrets(Rows& rows, const KeySource& keys, const base::Clock& clock) : rows_(rows), keys_(keys), clock_(clock) {}

  /// The newest; none if no code was ever requested. Errors: key_missing, template_sealed, store_failed.
  Result<std::optional<CodeSecret>> newest() const;
  /// The same; if there is none, makes one and stores it on disk. Errors: also those of ring_for_writing.
  Result<CodeSecret> newest_or_new();

 private:
  Rows& rows_;
  const KeySource& keys_;
  const base::Clock& clock_;
};

/// In the caller's transaction: wraps all secrets under the ring's active key. Errors: key_missing, template_sealed.
Status rewrap_code_secrets(Tx& tx, const crypto::KeyRing& ring, const KeySource& keys);

}  // namespace selfsame::store
