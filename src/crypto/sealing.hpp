// Authenticated encryption and hashing.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "crypto/secret.hpp"

namespace selfsame::crypto {

inline constexpr std::size_t kKeyBytes = 32;
inline constexpr std::size_t kSealBytes = 28;  // overhead of sealed data

/// AES-256-GCM with a fresh random 12-byte IV: iv || ciphertext || 16-byte tag. `key` has 32 bytes. `associated`
/// is bound to the result but not part of it. (NIST SP 800-38D)
Bytes seal(const SecretBytes& key, ByteView plaintext, ByteView associated);

/// Errors: template_sealed if key, data or associated data differ, and on short input.
Result<SecretBytes> open(const SecretBytes& key, ByteView sealed, ByteView associated);

/// The same into `plaintext`, whose memory is reused if its size fits: allocating locked memory takes ten times as long
/// as opening. On an error `plaintext` holds zeros.
Status open_into(const SecretBytes& key, ByteView sealed, ByteView associated, SecretBytes& plaintext);

/// The same into ordinary memory, for data that is passed on in ordinary memory anyway, where locked memory would only
/// cost time.
Result<Bytes> open_plain(const SecretBytes& key, ByteView sealed, ByteView associated);

using Sha256 = std::array<std::uint8_t, 32>;
Sha256 sha256(ByteView bytes);
/// HMAC-SHA256 (RFC 2104). `key` is not empty. Without it nobody can compute the hash, or check a guess at `bytes`.
Sha256 keyed_hash(const SecretBytes& key, ByteView bytes);
/// A key of kKeyBytes for one purpose. It reveals neither the secret nor the keys of other purposes.
SecretBytes derive_key(const SecretBytes& secret, std::string_view purpose);

}  // namespace selfsame::crypto
