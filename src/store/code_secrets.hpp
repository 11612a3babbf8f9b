// The secrets that codes of templates follow from, wrapped by the master key.
#pragma once

#include <cstdint>
#include <optional>

#include "base/clock.hpp"
#include "crypto/secret.hpp"
#include "store/key_source.hpp"
#include "store/rows.hpp"

namespace selfsame::store {

/// What codes of templates follow from (match::Coder): random, of the whole database, and not told by the master key,
/// which may change while codes stay.
struct CodeSecret {
  std::uint32_t number = 0;  // stands in each template whose code follows from it
  crypto::SecretBytes secret;
};

/// Threads: all methods may be called from several threads at once.
class CodeSecrets {
 public:
  /// All three outlive this.
  CodeSecrets(Rows& rows, const KeySource& keys, const base::Clock& clock) : rows_(rows), keys_(keys), clock_(clock) {}

  /// The newest; none where no code was ever asked for. Errors: key_missing, template_sealed, store_failed.
  Result<std::optional<CodeSecret>> newest() const;
  /// The same; where there is none, one is made, and is on disk. Errors: also those of ring_for_writing.
  Result<CodeSecret> newest_or_new();

 private:
  Rows& rows_;
  const KeySource& keys_;
  const base::Clock& clock_;
};

/// Inside the caller's transaction: wraps all by the ring's active key. Errors: key_missing, template_sealed.
Status rewrap_code_secrets(Tx& tx, const crypto::KeyRing& ring, const KeySource& keys);

}  // namespace selfsame::store
