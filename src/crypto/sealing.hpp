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
inline constexpr std::size_t kSealBytes = 28;  // how many more bytes sealed data has

/// AES-256-GCM with a fresh random 12-byte IV: iv || ciphertext || 16-byte tag. `key` has 32 bytes. `associated`
/// is bound to the result but not part of it. (NIST SP 800-38D)
Bytes seal(const SecretBytes& key, ByteView plaintext, ByteView associated);

/// Errors: template_sealed on any difference of key, data or associated data, and on short input.
Result<SecretBytes> open(const SecretBytes& key, ByteView sealed, ByteView associated);

/// The same into `plaintext`, whose memory is kept where its size fits: locked memory costs ten times what opening
/// does. On an error `plaintext` holds zeros.
Status open_into(const SecretBytes& key, ByteView sealed, ByteView associated, SecretBytes& plaintext);

/// The same into ordinary memory: for what is handed on in ordinary memory anyway, where locked memory would only cost
/// time.
Result<Bytes> open_plain(const SecretBytes& key, ByteView sealed, ByteView associated);

using Sha256 = std::array<std::uint8_t, 32>;
Sha256 sha256(ByteView bytes);
/// HMAC-SHA256 (RFC 2104). `key` is not empty. Without it nobody can make the hash, or check a guess at `bytes`.
Sha256 keyed_hash(const SecretBytes& key, ByteView bytes);
/// A key of kKeyBytes for one purpose. Neither the secret nor the key of another purpose follows from it.
SecretBytes derive_key(const SecretBytes& secret, std::string_view purpose);

}  // namespace selfsame::crypto
