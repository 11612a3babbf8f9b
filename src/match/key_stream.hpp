// Pseudorandom numbers derived from a secret key, the same on every machine.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace selfsame::match {

/// The ChaCha20 stream (RFC 8439) with an empty nonce, in 64-bit little-endian words. One key, one stream: to get two
/// streams, derive two keys. Wiped on destruction. At most 2^32 blocks of eight words.
class KeyStream {
 public:
  explicit KeyStream(std::span<const std::uint8_t, 32> key);
  KeyStream(const KeyStream&) = delete;
  KeyStream& operator=(const KeyStream&) = delete;
  ~KeyStream();

  std::uint64_t next();

 private:
  void refill();

  std::array<std::uint32_t, 16> state_{};
  std::array<std::uint32_t, 16> block_{};
  std::size_t used_ = 16;  // number of words of block_ already used
};

}  // namespace selfsame::match
