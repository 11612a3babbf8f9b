// Secrets are kept in locked memory, wiped on destruction, never printed, and not comparable with ==.
#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "base/bytes.hpp"

namespace selfsame::crypto {

/// A byte string in guarded, locked memory (libsodium). Movable, not copyable: copying requires an explicit `clone`.
class SecretBytes {
 public:
  SecretBytes() = default;
  explicit SecretBytes(std::size_t size);
  /// Copies the source, which the caller must wipe (`wipe`).
  static SecretBytes from(ByteView bytes);
  static SecretBytes random(std::size_t size);
  SecretBytes(SecretBytes&& other) noexcept;
  SecretBytes& operator=(SecretBytes&& other) noexcept;
  SecretBytes(const SecretBytes&) = delete;
  SecretBytes& operator=(const SecretBytes&) = delete;
  ~SecretBytes();
  SecretBytes clone() const;

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  /// The only access to the raw secret; grep for it.
  ByteView reveal() const { return {data_, size_}; }
  std::span<std::uint8_t> reveal_mutable() { return {data_, size_}; }

  bool operator==(const SecretBytes&) const = delete;

 private:
  std::uint8_t* data_ = nullptr;
  std::size_t size_ = 0;
};

/// Runs in a time that depends only on the sizes.
bool equal_in_constant_time(ByteView a, ByteView b);
/// Zeroes memory; the compiler cannot omit it.
void wipe(std::span<std::uint8_t> bytes);
/// From the operating system's generator. Ends the process if there is none.
void fill_random(std::span<std::uint8_t> bytes);
Bytes random_bytes(std::size_t size);

}  // namespace selfsame::crypto
