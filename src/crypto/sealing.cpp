#include "crypto/sealing.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <limits>
#include <memory>

#include "base/check.hpp"

namespace selfsame::crypto {
namespace {

constexpr std::size_t kIvBytes = 12;
constexpr std::size_t kTagBytes = 16;
static_assert(kSealBytes == kIvBytes + kTagBytes);

struct FreeContext {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_CIPHER_CTX, FreeContext>;

int int_size(ByteView bytes) {
  SELFSAME_CHECK(bytes.size() <= static_cast<std::size_t>(std::numeric_limits<int>::max()));
  return static_cast<int>(bytes.size());
}

tl::unexpected<Error> does_not_open() {
  return fail(ErrorCode::template_sealed,
              "sealed data does not open: the key is wrong, or the data was moved or changed; restore key and "
              "database from one backup, or enrol again");
}

/// `out` has the size of the plaintext; it holds zeros on an error.
Status decrypt(const SecretBytes& key, ByteView sealed, ByteView associated, std::span<std::uint8_t> out) {
  SELFSAME_CHECK(key.size() == kKeyBytes);
  const ByteView body = sealed.subspan(kIvBytes, out.size());
  std::array<std::uint8_t, kTagBytes> tag{};
  std::ranges::copy(sealed.last(kTagBytes), tag.begin());

  const Context context(EVP_CIPHER_CTX_new());
  SELFSAME_CHECK(context != nullptr);
  int size = 0;
  SELFSAME_CHECK(EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, key.reveal().data(), sealed.data()) ==
                 1);
  SELFSAME_CHECK(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, int{kTagBytes}, tag.data()) == 1);
  if (!associated.empty()) {
    SELFSAME_CHECK(EVP_DecryptUpdate(context.get(), nullptr, &size, associated.data(), int_size(associated)) == 1);
  }
  std::uint8_t nothing = 0;  // GCM has no padding: the last call checks the tag and writes no byte
  const bool genuine =
      (body.empty() || EVP_DecryptUpdate(context.get(), out.data(), &size, body.data(), int_size(body)) == 1) &&
      EVP_DecryptFinal_ex(context.get(), &nothing, &size) == 1;
  if (genuine) return {};
  wipe(out);
  return does_not_open();
}

}  // namespace

Bytes seal(const SecretBytes& key, ByteView plaintext, ByteView associated) {
  SELFSAME_CHECK(key.size() == kKeyBytes);
  Bytes sealed(plaintext.size() + kSealBytes);
  fill_random(std::span(sealed).first(kIvBytes));
  std::uint8_t* const body = sealed.data() + kIvBytes;

  // These calls fail only for lack of memory or with a broken OpenSSL; partly sealed data must never get out.
  const Context context(EVP_CIPHER_CTX_new());
  SELFSAME_CHECK(context != nullptr);
  int size = 0;
  SELFSAME_CHECK(EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, key.reveal().data(), sealed.data()) ==
                 1);
  if (!associated.empty()) {
    SELFSAME_CHECK(EVP_EncryptUpdate(context.get(), nullptr, &size, associated.data(), int_size(associated)) == 1);
  }
  if (!plaintext.empty()) {
    SELFSAME_CHECK(EVP_EncryptUpdate(context.get(), body, &size, plaintext.data(), int_size(plaintext)) == 1);
    SELFSAME_CHECK(static_cast<std::size_t>(size) == plaintext.size());
  }
  std::uint8_t* const tag = body + plaintext.size();
  SELFSAME_CHECK(EVP_EncryptFinal_ex(context.get(), tag, &size) == 1);
  SELFSAME_CHECK(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, int{kTagBytes}, tag) == 1);
  return sealed;
}

Status open_into(const SecretBytes& key, ByteView sealed, ByteView associated, SecretBytes& plaintext) {
  wipe(plaintext.reveal_mutable());
  if (sealed.size() < kSealBytes) return does_not_open();
  if (plaintext.size() != sealed.size() - kSealBytes) plaintext = SecretBytes(sealed.size() - kSealBytes);
  return decrypt(key, sealed, associated, plaintext.reveal_mutable());
}

Result<Bytes> open_plain(const SecretBytes& key, ByteView sealed, ByteView associated) {
  if (sealed.size() < kSealBytes) return does_not_open();
  Bytes plaintext(sealed.size() - kSealBytes);
  SELFSAME_TRY(decrypt(key, sealed, associated, plaintext));
  return plaintext;
}

Result<SecretBytes> open(const SecretBytes& key, ByteView sealed, ByteView associated) {
  SecretBytes plaintext;
  SELFSAME_TRY(open_into(key, sealed, associated, plaintext));
  return plaintext;
}

Sha256 sha256(ByteView bytes) {
  Sha256 digest{};
  SELFSAME_CHECK(EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, EVP_sha256(), nullptr) == 1);
  return digest;
}

Sha256 keyed_hash(const SecretBytes& key, ByteView bytes) {
  SELFSAME_CHECK(!key.empty());
  Sha256 digest{};
  SELFSAME_CHECK(HMAC(EVP_sha256(), key.reveal().data(), int_size(key.reveal()), bytes.data(), bytes.size(),
                      digest.data(), nullptr) != nullptr);
  return digest;
}

SecretBytes derive_key(const SecretBytes& secret, std::string_view purpose) {
  Sha256 digest = keyed_hash(secret, base::as_bytes(purpose));
  SecretBytes key = SecretBytes::from(digest);
  wipe(digest);
  return key;
}

}  // namespace selfsame::crypto
