// Fast hashing of integers: the same on every platform, and not cryptographic.
#pragma once

#include <cstdint>

namespace selfsame::base {

/// The finishing step of SplitMix64 (Steele, Lea and Flood 2014): one to one, every bit depends on all others.
constexpr std::uint64_t mix_bits(std::uint64_t z) {
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
  return z ^ (z >> 31);
}

/// SplitMix64 whole: the same numbers on every platform, unlike <random>'s distributions.
class SplitMix64 {
 public:
  constexpr explicit SplitMix64(std::uint64_t seed) : state_(seed) {}

  constexpr std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15U;
    return mix_bits(state_);
  }
  /// 0 <= value < 1, 53 bits.
  constexpr double uniform() { return static_cast<double>(next() >> 11) * 0x1p-53; }
  /// The generator's state.
  constexpr std::uint64_t state() const { return state_; }

 private:
  std::uint64_t state_;
};

}  // namespace selfsame::base
