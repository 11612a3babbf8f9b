// A synthetic finger: a random ridge flow, with ridges grown along it. Minutiae arise where separately grown ridges
// meet, as in SFinGe (Cappelli, Maio and Maltoni 2002); none is placed explicitly.
#pragma once

#include <cstdint>
#include <vector>

#include "media/image.hpp"

namespace selfsame::synth {

enum class FingerPattern : std::uint8_t { arch, tented_arch, left_loop, right_loop, whorl, double_loop };
/// Of the finger that a number makes.
FingerPattern pattern_of(std::uint64_t seed);

/// Lengths are pixels at 500 dpi; positions are as on a print, x to the right and y down, from the finger's middle.
class Finger {
 public:
  static constexpr int kWidth = 420;
  static constexpr int kHeight = 560;

  /// The same number gives the same finger. Takes some 20 ms.
  explicit Finger(std::uint64_t seed);

  std::uint64_t seed() const { return seed_; }
  FingerPattern pattern() const { return pattern_; }
  /// The skin's height, about -1 (valleys) to 1 (ridges); 0 beyond the finger.
  float height(float x, float y) const;

 private:
  std::uint64_t seed_;
  FingerPattern pattern_;
  std::vector<float> heights_;  // at every second pixel, rows top to bottom
};

/// An impression of the finger on some sensor: another part of it, turned and shifted, stretched, pressed more or less,
/// dry or wet, scratched, with another sensor size. The same numbers give the same picture: dark ridges on light
/// ground.
media::Image draw_impression(const Finger& finger, std::uint64_t seed);

}  // namespace selfsame::synth
