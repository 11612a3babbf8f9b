// Authenticated encryption and hashing.
#pragma once

#include <array>
#include <string>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "crypto/secret.hpp"

namespace selfsame::crypto {

inline constexpr std::size_t kKeyBytes = 32;

/// AES-256-GCM with a fresh random 12-byte IV: iv || ciphertext || 16-byte tag. `key` has 32 bytes. `associated`
/// is bound to the result but not part of it. (NIST SP 800-38D)
Bytes seal(const SecretBytes& key, ByteView plaintext, ByteView associated);

/// Errors: template_sealed on any difference of key, data or associated data, and on short input.
Result<SecretBytes> open(const SecretBytes& key, ByteView sealed, ByteView associated);

/// The same into `plaintext`, whose memory is kept where its size fits: locked memory costs ten times what opening
/// does. On an error `plaintext` holds zeros.
Status open_into(const SecretBytes& key, ByteView sealed, ByteView associated, SecretBytes& plaintext);

using Sha256 = std::array<std::uint8_t, 32>;
Sha256 sha256(ByteView bytes);

}  // namespace selfsame::crypto
