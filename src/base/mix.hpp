// A number spread over all bits: the same everywhere, quick, and no secret keeper.
#pragma once

#include <cstdint>

namespace selfsame::base {

/// The finishing step of SplitMix64 (Steele, Lea and Flood 2014): one to one, every bit depends on all others.
constexpr std::uint64_t mix_bits(std::uint64_t z) {
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
  return z ^ (z >> 31);
}

}  // namespace selfsame::base
