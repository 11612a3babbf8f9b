// Arrays over a picture: numbers, and bits that are worked on 64 at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace selfsame::finger {

/// width x height numbers, rows top to bottom.
template <typename T>
struct Plane {
  int width = 0;
  int height = 0;
  std::vector<T> values;

  Plane() = default;
  Plane(int columns, int rows, T value = T{})
      : width(columns),
        height(rows),
        values(static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows), value) {}
  T* row(int y) { return values.data() + static_cast<std::ptrdiff_t>(y) * width; }
  const T* row(int y) const { return values.data() + static_cast<std::ptrdiff_t>(y) * width; }
  T& at(int x, int y) { return row(y)[x]; }
  const T& at(int x, int y) const { return row(y)[x]; }
  bool holds(int x, int y) const { return x >= 0 && y >= 0 && x < width && y < height; }
};

struct Place {
  int x = 0;
  int y = 0;
};

/// The places with the value of (x, y) that are connected with it by their sides; all of them are marked in `seen`, of
/// which those that were marked before count for another part's.
template <typename T>
std::vector<Place> connected_part(const Plane<T>& cells, Plane<std::uint8_t>& seen, int x, int y) {
  const T value = cells.at(x, y);
  std::vector<Place> part{{x, y}};
  seen.at(x, y) = 1;
  for (std::size_t k = 0; k < part.size(); ++k) {
    const Place at = part[k];
    for (const Place next : {Place{at.x + 1, at.y}, {at.x - 1, at.y}, {at.x, at.y + 1}, {at.x, at.y - 1}}) {
      if (cells.holds(next.x, next.y) && seen.at(next.x, next.y) == 0 && cells.at(next.x, next.y) == value) {
        seen.at(next.x, next.y) = 1;
        part.push_back(next);
      }
    }
  }
  return part;
}

/// Bit x % 64 of word x / 64 of a row is pixel x. Bits beyond the width are 0.
class Bits {
 public:
  Bits() = default;
  Bits(int width, int height)
      : width_(width),
        height_(height),
        words_((width + 63) / 64),
        values_(static_cast<std::size_t>(words_) * static_cast<std::size_t>(height)) {}

  int width() const { return width_; }
  int height() const { return height_; }
  int words() const { return words_; }  // of a row
  std::uint64_t* row(int y) { return values_.data() + static_cast<std::ptrdiff_t>(y) * words_; }
  const std::uint64_t* row(int y) const { return values_.data() + static_cast<std::ptrdiff_t>(y) * words_; }
  /// False outside.
  bool get(int x, int y) const {
    return x >= 0 && y >= 0 && x < width_ && y < height_ && ((row(y)[x / 64] >> (x % 64)) & 1U) != 0;
  }
  void set(int x, int y) { row(y)[x / 64] |= std::uint64_t{1} << (x % 64); }
  void clear(int x, int y) { row(y)[x / 64] &= ~(std::uint64_t{1} << (x % 64)); }

 private:
  int width_ = 0;
  int height_ = 0;
  int words_ = 0;
  std::vector<std::uint64_t> values_;
};

}  // namespace selfsame::finger
