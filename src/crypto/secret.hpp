// Secrets live in locked memory, are wiped when they go, print nothing and cannot be compared with ==.
#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "base/bytes.hpp"

namespace selfsame::crypto {

/// A byte string in guarded, locked memory (libsodium). Movable, not copyable: `clone` says so aloud.
class SecretBytes {
 public:
  SecretBytes() = default;
  explicit SecretBytes(std::size_t size);
  /// Takes a copy; wipe the source yourself (`wipe`).
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
  /// The one door to the raw secret; grep for it.
  ByteView reveal() const { return {data_, size_}; }
  std::span<std::uint8_t> reveal_mutable() { return {data_, size_}; }

  bool operator==(const SecretBytes&) const = delete;

 private:
  std::uint8_t* data_ = nullptr;
  std::size_t size_ = 0;
};

/// In time that depends on the sizes alone.
bool equal_in_constant_time(ByteView a, ByteView b);
/// Zeroes memory; the compiler may not leave it out.
void wipe(std::span<std::uint8_t> bytes);
/// From the operating system's generator. Fails the process where there is none.
void fill_random(std::span<std::uint8_t> bytes);
Bytes random_bytes(std::size_t size);

}  // namespace selfsame::crypto
