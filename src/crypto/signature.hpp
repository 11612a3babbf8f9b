// Signatures of clients: Ed25519 (RFC 8032).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace selfsame::crypto {

using PublicKey = std::array<std::uint8_t, 32>;
using Signature = std::array<std::uint8_t, 64>;

inline constexpr std::size_t kMostPemBytes = 4096;  // far more than any Ed25519 key needs
/// Parses PEM, as written by `openssl pkey -pubout`. Errors: key_invalid, also for a private key, another algorithm,
/// and an invalid point.
Result<PublicKey> parse_public_key(std::string_view pem);

/// The first 16 hexadecimal digits of the key's SHA-256.
std::string key_id_of(const PublicKey& key);

bool is_signed_by(const PublicKey& key, ByteView message, const Signature& signature);

}  // namespace selfsame::crypto
