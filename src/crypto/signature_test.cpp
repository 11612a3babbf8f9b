#include "crypto/signature.hpp"

#include <gtest/gtest.h>

#include "tests/support/client_key.hpp"

namespace selfsame::crypto {
namespace {

TEST(Signature, is_of_one_key_and_one_message) {
  const test::ClientKey client(1);
  const test::ClientKey other(2);
  const auto message = base::as_bytes("frames");
  auto signature = client.sign("frames");
  EXPECT_TRUE(is_signed_by(client.public_key(), message, signature));
  EXPECT_FALSE(is_signed_by(other.public_key(), message, signature));
  EXPECT_FALSE(is_signed_by(client.public_key(), base::as_bytes("frame"), signature));
  for (const std::size_t place : {0U, 31U, 32U, 63U}) {
    signature[place] ^= 1;
    EXPECT_FALSE(is_signed_by(client.public_key(), message, signature)) << place;
    signature[place] ^= 1;
  }
}

// RFC 8032, 7.1, test 2.
TEST(Signature, is_that_of_the_standard) {
  const auto bytes = [](std::string_view hex, auto& out) {
    for (std::size_t i = 0; i < out.size(); ++i) {
      out[i] = static_cast<std::uint8_t>(std::stoi(std::string(hex.substr(2 * i, 2)), nullptr, 16));
    }
  };
  PublicKey key{};
  Signature signature{};
  bytes("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", key);
  bytes(
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
      "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
      signature);
  const std::uint8_t message = 0x72;
  EXPECT_TRUE(is_signed_by(key, {&message, 1}, signature));
}

TEST(PublicKeys, are_read_from_pem_and_nothing_else) {
  const test::ClientKey client;
  const auto read = parse_public_key(client.pem());
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, client.public_key());
  EXPECT_EQ(key_id_of(*read).size(), 16U);
  EXPECT_NE(key_id_of(*read), test::ClientKey(2).id());
  const std::string pem = client.pem();
  for (const std::string& broken :
       {std::string(), std::string("-----BEGIN PUBLIC KEY-----\n"), pem.substr(0, pem.size() / 2),
        std::string(5000, 'x'),
        // An RSA key of 512 bits.
        std::string(
            "-----BEGIN PUBLIC KEY-----\nMFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAKj34GkxFhD90vcNLYLInFEX6Ppy1tPf9Cnzj4p4"
            "\nWGeKLs1Pt8QuKUpRKfFLfRYC9AIKjbJTWit+CqvjWYzvQwECAwEAAQ==\n-----END PUBLIC KEY-----\n")}) {
    EXPECT_EQ(parse_public_key(broken).error().code, ErrorCode::key_invalid) << broken;
  }
}

}  // namespace
}  // namespace selfsame::crypto
