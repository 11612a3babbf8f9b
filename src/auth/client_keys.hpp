// Use cases for the keys of trusted clients.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "auth/caller.hpp"
#include "base/result.hpp"
#include "store/store.hpp"

namespace selfsame::auth {

/// ClientKeys registers the public keys with which clients sign their camera frames. Every call is logged.
/// Threads: all methods may be called from several threads at once.
class ClientKeys {
 public:
  /// `storage` outlives it.
  explicit ClientKeys(store::Store& storage) : storage_(&storage) {}

  /// `pem`: a public Ed25519 key. Errors: forbidden, key_invalid, those of RegisteredKeys::add.
  Result<store::RegisteredKey> add(const Caller& caller, std::string name, std::string owner, std::string_view pem);
  /// Includes revoked keys. Errors: forbidden.
  Result<std::vector<store::RegisteredKey>> list(const Caller& caller);
  /// From the next frame on, the key's signatures no longer count, and neither do open sessions signed with it. Errors:
  /// forbidden, client_key_not_found.
  Result<store::RegisteredKey> revoke(const Caller& caller, std::string_view id_or_name);

 private:
  store::Store* storage_;
};

}  // namespace selfsame::auth
