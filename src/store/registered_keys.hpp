// Public keys that an operator registered: of clients whose frames can be believed, and later of whatever else signs.
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

/// What a key may sign. The names are on disk: none is ever renamed.
enum class KeyPurpose {
  capture,  // frames of liveness sessions
};
std::string_view to_string(KeyPurpose purpose);

struct RegisteredKey {
  std::string id = {};     // crypto::key_id_of
  std::string name = {};   // what people call it: 1 to 64 characters of A-Z a-z 0-9 . _ -; compared without case
  std::string owner = {};  // whose it is, in the operator's words; may be empty
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

  /// Id, state and times are set here. Errors: invalid_argument for a name or an owner that cannot be,
  /// client_key_exists, store_failed.
  Result<RegisteredKey> add(RegisteredKey key);
  /// An active key. None where there is none of that id and purpose, or it is revoked. Errors: store_failed.
  Result<std::optional<RegisteredKey>> find_active(std::string_view id, KeyPurpose purpose) const;
  /// In the order in which they were added. Errors: store_failed.
  Result<std::vector<RegisteredKey>> list() const;
  /// By id or name, for good: the same key is never registered again. Errors: client_key_not_found, store_failed.
  Result<RegisteredKey> revoke(std::string_view id_or_name);

 private:
  Rows& rows_;
  const base::Clock& clock_;
};

}  // namespace selfsame::store
