// Site-wide secrets other than those of codes, wrapped by the master key. All processes that use the database share
// them, and keep them across restarts.
#pragma once

#include <string_view>

#include "base/clock.hpp"
#include "crypto/secret.hpp"
#include "store/key_source.hpp"
#include "store/rows.hpp"

namespace selfsame::store {

/// What a secret is for.
enum class SiteSecret {
  copy_codes,   // key of the hashes by which copies of samples are recognised
  short_lived,  // seals sessions, tries and the list of those hashes on disk
};

/// Threads: all methods may be called from several threads at once.
class SiteSecrets {
 public:
  /// All three outlive this.
  SiteSecrets(Rows& rows, const KeySource& keys, const base::Clock& clock) : rows_(rows), keys_(keys), clock_(clock) {}

  /// A secret of crypto::kKeyBytes. The first call makes it and stores it on disk before returning. Errors:
  /// key_missing, template_sealed, store_failed.
  Result<crypto::SecretBytes> get_or_new(SiteSecret which);

 private:
  Rows& rows_;
  const KeySource& keys_;
  const base::Clock& clock_;
};

/// In the caller's transaction: wraps all secrets under the ring's active key. Errors: key_missing, template_sealed.
Status rewrap_site_secrets(Tx& tx, const crypto::KeyRing& ring, const KeySource& keys);

}  // namespace selfsame::store
