// Means around each pixel of a plane of numbers.
#pragma once

#include <cstddef>
#include <vector>

namespace selfsame::media {

/// width x height numbers, rows top to bottom.
struct FloatPlane {
  int width = 0;
  int height = 0;
  std::vector<float> values;

  FloatPlane(int columns, int rows)
      : width(columns), height(rows), values(static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows)) {}
  std::size_t index(int x, int y) const {
    return static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x);
  }
  float* row(int y) { return values.data() + index(0, y); }
  const float* row(int y) const { return values.data() + index(0, y); }
};

/// By a Gaussian of that sigma in pixels, at least 0.5; edge pixels continue outside. From kBoxSigma on, three box
/// means approximate it in a time independent of sigma; a running sum may then be off by a rounding error, also below
/// 0.
FloatPlane smoothed(const FloatPlane& plane, float sigma);
inline constexpr float kBoxSigma = 3.5F;

}  // namespace selfsame::media
