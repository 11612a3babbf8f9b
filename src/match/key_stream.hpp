// Numbers that follow from a secret key, the same on every machine.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace selfsame::match {

/// The stream of ChaCha20 (RFC 8439) with an empty nonce, in words of 64 bits, little endian. One key, one stream:
/// whoever needs two derives two keys. Wiped when it goes. At most 2^32 blocks of eight words.
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
  std::size_t used_ = 16;  // words of block_ that were given out
};

}  // namespace selfsame::match
