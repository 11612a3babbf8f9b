// The key ring in use, and the file from which a newer one can be loaded. Internal to this room.
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>

#include "base/ids.hpp"
#include "crypto/key_ring.hpp"

namespace selfsame::store {

/// Threads: all methods may be called from several threads at once.
class KeySource {
 public:
  KeySource(crypto::KeyRing ring, std::optional<std::filesystem::path> file);

  /// A ring that contains this key: the one in use, otherwise the file's, which is read once. Errors: key_missing,
  /// key_invalid, io_failed.
  Result<std::shared_ptr<const crypto::KeyRing>> knowing(const std::string& key_id) const;
  std::shared_ptr<const crypto::KeyRing> current() const;
  void replace(crypto::KeyRing ring);

  /// Unwraps into `data_key`, whose memory is reused. Errors: those of `knowing`; template_sealed.
  Status unwrap_into(const crypto::WrappedKey& wrapped, const SubjectId& subject, crypto::SecretBytes& data_key) const;
  Result<crypto::SecretBytes> unwrap(const crypto::WrappedKey& wrapped, const SubjectId& subject) const;

 private:
  mutable std::mutex mutex_;
  mutable std::shared_ptr<const crypto::KeyRing> ring_;
  std::optional<std::filesystem::path> file_;
};

}  // namespace selfsame::store
