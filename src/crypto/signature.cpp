#include "crypto/signature.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <sodium.h>

#include <memory>

#include "crypto/sealing.hpp"

namespace selfsame::crypto {
namespace {

constexpr std::size_t kIdBytes = 8;

struct Free {
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};

tl::unexpected<Error> no_key() {
  return fail(ErrorCode::key_invalid,
              "this is not a public Ed25519 key in PEM format; make one with: openssl genpkey -algorithm ed25519 -out "
              "client.pem "
              "&& openssl pkey -in client.pem -pubout -out client.pub.pem, and give the second file");
}

}  // namespace

Result<PublicKey> parse_public_key(std::string_view pem) {
  if (pem.size() > kMostPemBytes) return no_key();
  const std::unique_ptr<BIO, Free> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  const std::unique_ptr<EVP_PKEY, Free> key(bio ? PEM_read_bio_PUBKEY(bio.get(), nullptr, nullptr, nullptr) : nullptr);
  if (!key || EVP_PKEY_get_id(key.get()) != EVP_PKEY_ED25519) return no_key();
  PublicKey raw{};
  std::size_t size = raw.size();
  if (EVP_PKEY_get_raw_public_key(key.get(), raw.data(), &size) != 1 || size != raw.size()) return no_key();
  if (crypto_core_ed25519_is_valid_point(raw.data()) != 1) return no_key();
  return raw;
}

std::string key_id_of(const PublicKey& key) {
  const Sha256 hash = sha256(key);
  return base::to_hex(ByteView(hash).first(kIdBytes));
}

bool is_signed_by(const PublicKey& key, ByteView message, const Signature& signature) {
  return crypto_sign_ed25519_verify_detached(signature.data(), message.data(), message.size(), key.data()) == 0;
}

}  // namespace selfsame::crypto
