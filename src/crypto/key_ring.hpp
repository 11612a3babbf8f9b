// The master keys that wrap each subject's data key.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "crypto/secret.hpp"

namespace selfsame::crypto {

inline constexpr std::size_t kMaxKeys = 8;
inline constexpr std::size_t kMaxKeyFileBytes = 4096;

/// A data key wrapped by the master key `key_id`.
struct WrappedKey {
  std::string key_id;
  Bytes sealed;
};

/// One active master key for wrapping, and older ones that only unwrap (during a rotation). A key id is the first 8
/// bytes of SHA-256("selfsame key id"
/// key) in hex: it identifies a key without revealing it.
/// Threads: const methods may be called from several threads at once.
class KeyRing {
 public:
  /// From 64 hex digits each, as BIOMETRIC_TEMPLATE_KEY holds. Errors: key_invalid.
  static Result<KeyRing> from_hex(std::string_view active, std::optional<std::string_view> previous = std::nullopt);
  /// Parses a key file: one line of 64 hex digits per key, active first, at most kMaxKeys; blank lines and lines that
  /// start with `#` are skipped. Refuses repeated keys, and a key that is a single repeated byte, which cannot be
  /// random. Errors: key_invalid, which names the line but never its contents.
  static Result<KeyRing> parse(ByteView text);

  /// Reads a key file. Must be a regular file, mode 0600 or stricter, owned by this user or root.
  /// Errors: key_missing (no such file), key_invalid (says what to do), io_failed.
  static Result<KeyRing> load(const std::filesystem::path& file);
  /// Makes a new random key and its file (0600). If two processes do so at once, one wins.
  /// Errors: key_invalid if the file exists; io_failed.
  static Result<KeyRing> create(const std::filesystem::path& file);
  /// Replaces the file atomically by this ring's keys. Errors: io_failed.
  Status save(const std::filesystem::path& file) const;

  /// A ring whose active key is new and random, the old ones kept for unwrapping. size() must be below kMaxKeys.
  KeyRing with_new_active() const;
  /// A ring of only the active key.
  KeyRing active_only() const;
  KeyRing clone() const;

  const std::string& active_id() const;
  std::size_t size() const { return keys_.size(); }
  bool knows(std::string_view key_id) const;

  /// `associated` binds the wrap to its subject.
  WrappedKey wrap(const SecretBytes& data_key, ByteView associated) const;
  /// Errors: key_missing (unknown key id), template_sealed.
  Result<SecretBytes> unwrap(const WrappedKey& wrapped, ByteView associated) const;
  /// The same into `data_key`, as open_into.
  Status unwrap_into(const WrappedKey& wrapped, ByteView associated, SecretBytes& data_key) const;

 private:
  struct MasterKey {
    std::string id;
    SecretBytes key;
  };

  KeyRing() = default;
  Status add(SecretBytes key, const std::string& where);
  const MasterKey* find(std::string_view key_id) const;
  SecretBytes file_text() const;

  std::vector<MasterKey> keys_;  // never empty; the active one first
};

}  // namespace selfsame::crypto
