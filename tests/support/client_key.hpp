// A client that signs its frames with a key made for the test.
#pragma once

#include <sodium.h>

#include <string>

#include "base/bytes.hpp"
#include "crypto/signature.hpp"

namespace selfsame::test {

class ClientKey {
 public:
  explicit ClientKey(std::uint8_t seed = 1) {
    std::array<std::uint8_t, crypto_sign_ed25519_SEEDBYTES> bytes{};
    bytes.fill(seed);
    crypto_sign_ed25519_seed_keypair(public_.data(), secret_.data(), bytes.data());
  }
  const crypto::PublicKey& public_key() const { return public_; }
  std::string id() const { return crypto::key_id_of(public_); }
  /// SubjectPublicKeyInfo: a fixed head, then the key (RFC 8410).
  std::string pem() const {
    Bytes der{0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00};
    der.insert(der.end(), public_.begin(), public_.end());
    return "-----BEGIN PUBLIC KEY-----\n" + base::to_base64(der) + "\n-----END PUBLIC KEY-----\n";
  }
  crypto::Signature sign(std::string_view message) const {
    crypto::Signature signature{};
    const ByteView bytes = base::as_bytes(message);
    crypto_sign_ed25519_detached(signature.data(), nullptr, bytes.data(), bytes.size(), secret_.data());
    return signature;
  }

 private:
  crypto::PublicKey public_{};
  std::array<std::uint8_t, crypto_sign_ed25519_SECRETKEYBYTES> secret_{};
};

}  // namespace selfsame::test
