// Public keys registered by an operator: of trusted clients, and later of other signers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "crypto/signature.hpp"
#include "store/rows.hpp"

namespace selfsame::store {

/// What a key may sign. The names are on disk, so none may be renamed.
enum class KeyPurpose {
  capture,  // frames of liveness sessions
};
std::string_view to_string(KeyPurpose purpose);

struct RegisteredKey {
  std::string id = {};     // crypto::key_id_of
  std::string name = {};   // display name: 1 to 64 characters of A-Z a-z 0-9 . _ -; compared without case
  std::string owner = {};  // the owner, in the operator's words; may be empty
  KeyPurpose purpose = KeyPurpose::capture;
  bool active = true;  // false: revoked
  crypto::PublicKey key = {};
  std::int64_t created_ms = 0;
  std::int64_t changed_ms = 0;
};

/// Threads: all methods may be called from several threads at once.
class RegisteredKeys {
 public:
  /// Both outlive this.
  RegisteredKeys(Rows& rows, const base::Clock& clock) : rows_(rows), clock_(clock) {}

  /// Sets id, state and times. Errors: invalid_argument for an invalid name or owner, client_key_exists, store_failed.
  Result<RegisteredKey> add(RegisteredKey key);
  /// An active key; none if there is none of that id and purpose, or it is revoked. Errors: store_failed.
  Result<std::optional<RegisteredKey>> find_active(std::string_view id, KeyPurpose purpose) const;
  /// In the order of registration. Errors: store_failed.
  Result<std::vector<RegisteredKey>> list() const;
  /// Revokes by id or name, permanently: the same key can never be registered again. Errors: client_key_not_found,
  /// store_failed.
  Result<RegisteredKey> revoke(std::string_view id_or_name);

 private:
  Rows& rows_;
  const base::Clock& clock_;
};

}  // namespace selfsame::store
