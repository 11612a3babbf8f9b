#include "crypto/secret.hpp"

#include <sodium.h>

#include <algorithm>
#include <utility>

#include "base/check.hpp"

namespace selfsame::crypto {
namespace {

void start_sodium() {
  static const int started = sodium_init();
  SELFSAME_CHECK(started >= 0);
}

}  // namespace

SecretBytes::SecretBytes(std::size_t size) : size_(size) {
  if (size == 0) return;
  start_sodium();
  // If RLIMIT_MEMLOCK forbids locking, sodium_malloc still gives guarded memory that is wiped when freed.
  data_ = static_cast<std::uint8_t*>(sodium_malloc(size));
  SELFSAME_CHECK(data_ != nullptr);
  sodium_memzero(data_, size);
}

SecretBytes SecretBytes::from(ByteView bytes) {
  SecretBytes secret(bytes.size());
  std::copy(bytes.begin(), bytes.end(), secret.data_);
  return secret;
}

SecretBytes SecretBytes::random(std::size_t size) {
  SecretBytes secret(size);
  fill_random(secret.reveal_mutable());
  return secret;
}

SecretBytes::SecretBytes(SecretBytes&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

SecretBytes& SecretBytes::operator=(SecretBytes&& other) noexcept {
  if (this != &other) {
    sodium_free(data_);
    data_ = std::exchange(other.data_, nullptr);
    size_ = std::exchange(other.size_, 0);
  }
  return *this;
}

SecretBytes::~SecretBytes() { sodium_free(data_); }

SecretBytes SecretBytes::clone() const { return from(reveal()); }

bool equal_in_constant_time(ByteView a, ByteView b) {
  return a.size() == b.size() && (a.empty() || sodium_memcmp(a.data(), b.data(), a.size()) == 0);
}

void wipe(std::span<std::uint8_t> bytes) {
  if (!bytes.empty()) sodium_memzero(bytes.data(), bytes.size());
}

void fill_random(std::span<std::uint8_t> bytes) {
  start_sodium();
  if (!bytes.empty()) randombytes_buf(bytes.data(), bytes.size());
}

Bytes random_bytes(std::size_t size) {
  Bytes bytes(size);
  fill_random(bytes);
  return bytes;
}

}  // namespace selfsame::crypto
