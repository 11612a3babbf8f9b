// Marks: bits by which a picture or sound is recognised again, or a copy of it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/mix.hpp"

namespace selfsame::media {

/// A mark of one part of a picture or sound. Marks of the same part in a copy differ in few bits, others in about half.
using Mark = std::array<std::uint64_t, 2>;
inline constexpr std::size_t kMarkBits = 128;

/// Marks are comparable only under the key that made them. Nothing can be reconstructed from them, but they do not
/// protect a secret: their use would not withstand analysis by somebody who has key and marks.
using MarkKey = std::array<std::uint8_t, 16>;

/// Numbers derived from a key, the same in every process.
class MarkNumbers {
 public:
  /// `purpose`: each gives different numbers.
  MarkNumbers(const MarkKey& key, std::uint64_t purpose) : state_{purpose, ~purpose} {
    for (std::size_t i = 0; i < key.size(); ++i) state_[i / 8] ^= std::uint64_t{key[i]} << (8 * (i % 8));
  }
  /// In [0, 1).
  float draw() {
    state_[0] += 0x9E3779B97F4A7C15U;
    return static_cast<float>(base::mix_bits(base::mix_bits(state_[0]) ^ state_[1]) >> 40U) * 0x1p-24F;
  }

 private:
  std::array<std::uint64_t, 2> state_;
};

/// Sets bit `b` of a mark if the sum is above 0.
inline void set_bit(Mark& mark, std::size_t b, float sum) {
  if (sum > 0) mark[b / 64] |= std::uint64_t{1} << (b % 64);
}

}  // namespace selfsame::media
