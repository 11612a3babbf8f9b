// The spatial spectrum of a small square of a picture.
#pragma once

#include <cstddef>
#include <vector>

namespace selfsame::face::liveness {

/// Power by frequency, in cycles over kSide pixels.
struct Power {
  static constexpr int kSide = 128;
  std::vector<float> values = std::vector<float>(std::size_t{kSide} * kSide);

  /// v is the vertical, u the horizontal frequency, both at least -kSide and taken modulo kSide.
  float& at(int v, int u) { return values[index(v, u)]; }
  float at(int v, int u) const { return values[index(v, u)]; }

 private:
  static std::size_t index(int v, int u) {
    return static_cast<std::size_t>((v + kSide) % kSide) * kSide + static_cast<std::size_t>((u + kSide) % kSide);
  }
};

/// A square of values, rows top to bottom.
struct Plane {
  int side = 0;
  std::vector<float> values;
  const float* row(int y) const { return values.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(side); }
};

/// Under a Hann window: the sum over four overlapping tiles if the square is large enough (Welch 1967), otherwise one
/// tile in its middle, zero-padded if necessary.
Power power_spectrum(const Plane& values);

}  // namespace selfsame::face::liveness
