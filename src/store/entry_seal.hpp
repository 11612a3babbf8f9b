// Seals expiring entries and hides their names. Internal to this room.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/bytes.hpp"
#include "crypto/secret.hpp"

namespace selfsame::store {

/// The message of errors about entries that do not open.
inline constexpr std::string_view kChanged =
    "the short-lived state was changed by another program; stop the service, delete short-lived.db, and start it again";

/// Threads: const methods may be called from several threads at once.
class EntrySeal {
 public:
  explicit EntrySeal(const crypto::SecretBytes& secret);

  /// 16 bytes in place of a name: names contain ids of users and sessions, which must not be stored in plain text
  /// either.
  Bytes hidden(std::string_view name) const;
  /// Distinguishes files that were written under this secret from others. Reveals nothing about the secret.
  Bytes mark() const;

  /// `position`: in a list; none: the entry is a value. Position and name are bound into the seal.
  Bytes seal(ByteView hidden_name, std::optional<std::uint64_t> position, ByteView plaintext) const;
  /// Errors: store_failed if it was modified or moved.
  Result<Bytes> open(ByteView hidden_name, std::optional<std::uint64_t> position, ByteView sealed) const;

 private:
  crypto::SecretBytes seal_key_;
  crypto::SecretBytes name_key_;
};

}  // namespace selfsame::store
