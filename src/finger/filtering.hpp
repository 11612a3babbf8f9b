// A bank of filters that pass waves of one direction and period.
#pragma once

#include <vector>

#include "finger/levelling.hpp"

namespace selfsame::finger {

inline constexpr int kDirections = 32;  // of half a turn
inline constexpr float kShortestPeriod = 4.5F;
inline constexpr float kLongestPeriod = 15.0F;

/// One picture, prepared to be filtered several times.
class Filtering {
 public:
  explicit Filtering(const Plane<std::int16_t>& levelled);

  /// Applies to each cell the filter chosen for it; 0 in cells with a choice below 0. A wave of the filter's direction
  /// and period keeps its amplitude. The result is valid until the next call, which is faster the fewer choices change.
  const Plane<std::int16_t>& apply(const Plane<std::int16_t>& choice);

  /// The number of the filter for ridges whose direction, of twice its angle, is (cosine, sine), and whose period is
  /// `period` pixels.
  static int choose(float cosine, float sine, float period);

 private:
  void filter_cell(int column, int row, int choice);

  // Each value with the one to its right, both 16 bits, in a margin of zeros.
  Plane<std::uint32_t> pairs_;
  Plane<std::int16_t> applied_;  // the choices that produced wave_
  Plane<std::int16_t> wave_;
};

namespace detail {
/// The input for one cell and one filter.
struct Product {
  const std::uint32_t* pairs;    // the window's first
  std::ptrdiff_t stride;         // from row to row
  const std::uint32_t* weights;  // pairs too
  int side;                      // rows of the filter, an odd number; each has (side + 1) / 2 pairs
};
/// Sums of products for each pixel of the cell.
using Multiply = void (*)(const Product& product, std::int32_t* sums);
/// The implementations that this machine can run, from plain code to the fastest: all give identical bits.
std::vector<Multiply> multiplies();
}  // namespace detail

}  // namespace selfsame::finger
