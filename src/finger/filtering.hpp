// Filters that keep waves of one direction and period, a set of them for all.
#pragma once

#include <vector>

#include "finger/levelling.hpp"

namespace selfsame::finger {

inline constexpr int kDirections = 32;  // of half a turn
inline constexpr float kShortestPeriod = 4.5F;
inline constexpr float kLongestPeriod = 15.0F;

/// One picture, made ready to be filtered several times.
class Filtering {
 public:
  explicit Filtering(const Plane<std::int16_t>& levelled);

  /// Each cell through the filter chosen for it; 0 in cells whose choice is below 0. A wave of that direction and
  /// period keeps its height.
  Plane<std::int16_t> apply(const Plane<std::int16_t>& choice) const;

  /// The number of the filter for ridges whose direction, of twice its angle, is (cosine, sine), and whose period is
  /// `period` pixels.
  static int choose(float cosine, float sine, float period);

 private:
  int width_ = 0;
  int height_ = 0;
  // Each value with the one to its right, both 16 bits, in a margin of zeros.
  Plane<std::uint32_t> pairs_;
};

namespace detail {
/// Sums of products of a cell with one filter, as the machine's best code and as plain code: equal bits.
struct Product {
  const std::uint32_t* pairs;    // the window's first
  std::ptrdiff_t stride;         // from row to row
  const std::uint32_t* weights;  // pairs too
  int side;                      // rows of the filter; each has (side + 1) / 2 pairs
};
void multiply(const Product& product, std::int32_t* sums);
void multiply_plain(const Product& product, std::int32_t* sums);
}  // namespace detail

}  // namespace selfsame::finger
