// The only source of randomness in this room: the same numbers on every platform, unlike <random>'s distributions.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/mix.hpp"

namespace selfsame::synth {

/// Draw one number per statement, or in braces: the evaluation order of operands is unspecified.
class Random {
 public:
  explicit Random(std::uint64_t seed) : numbers_(seed) {}

  std::uint64_t next() { return numbers_.next(); }
  /// 0 <= value < bound.
  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(next() % bound); }
  /// 0 <= value < 1, 24 bits.
  float uniform() { return static_cast<float>(next() >> 40) * 0x1p-24F; }
  float uniform(float low, float high) { return low + (high - low) * uniform(); }
  bool chance(float probability) { return uniform() < probability; }
  /// Mean 0, standard deviation 1, within +-3.47: the sum of four 16-bit numbers.
  float normal() {
    const std::uint64_t bits = next();
    const std::uint64_t sum = (bits & 0xFFFFU) + (bits >> 16 & 0xFFFFU) + (bits >> 32 & 0xFFFFU) + (bits >> 48);
    return (static_cast<float>(sum) * 0x1p-16F - 2.0F) * 1.7320508F;
  }
  /// A separate stream for each purpose, so that additional draws in one do not change another.
  Random fork(std::uint64_t purpose) const {
    return Random(base::mix_bits(numbers_.state() ^ base::mix_bits(purpose + 0x632BE59BD9B4E019U)));
  }

 private:
  base::SplitMix64 numbers_;
};

}  // namespace selfsame::synth
