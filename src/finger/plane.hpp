// Arrays over a picture: numbers, and bits that are processed 64 at a time.
#pragma once

#include <array>
#include <bit>
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

/// The places with the value of (x, y) that are connected with it by their sides. Marks them in `seen`; places marked
/// before belong to another part.
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
  /// Bits 0 to 2: pixels x - 1 to x + 1 of row y, 0 outside. x lies inside.
  unsigned three(int x, int y) const {
    if (y < 0 || y >= height_) return 0;
    const std::uint64_t* word = row(y) + x / 64;
    const int at = x % 64;
    if (at == 0) return static_cast<unsigned>((word[0] << 1U | (x > 0 ? word[-1] >> 63U : 0)) & 7U);
    return static_cast<unsigned>((word[0] >> (at - 1) | (at == 63 && x + 1 < width_ ? word[1] << 2U : 0)) & 7U);
  }
  void set(int x, int y) { row(y)[x / 64] |= std::uint64_t{1} << (x % 64); }
  void clear(int x, int y) { row(y)[x / 64] &= ~(std::uint64_t{1} << (x % 64)); }

 private:
  int width_ = 0;
  int height_ = 0;
  int words_ = 0;
  std::vector<std::uint64_t> values_;
};

/// Bit k: the pixel on that side of pixel k of a word, 0 outside.
struct Neighbours {
  std::uint64_t north, north_east, east, south_east, south, south_west, west, north_west;
};

/// Of word k of a row with `words` words.
inline Neighbours neighbours(const std::uint64_t* above, const std::uint64_t* here, const std::uint64_t* below, int k,
                             int words) {
  // The pixel to the west of each one is the bit below it.
  const auto west = [k](const std::uint64_t* row) { return row[k] << 1U | (k > 0 ? row[k - 1] >> 63U : 0); };
  const auto east = [k, words](const std::uint64_t* row) {
    return row[k] >> 1U | (k + 1 < words ? row[k + 1] << 63U : 0);
  };
  return {above[k], east(above), east(here), east(below), below[k], west(below), west(here), west(above)};
}

/// Bit k: byte k, which is 0 or 1.
inline unsigned gather_bits(const std::array<std::uint8_t, 8>& bytes) {
  if constexpr (std::endian::native == std::endian::little) {
    // Byte k is moved to bit 56 + k; nothing else gets there.
    return static_cast<unsigned>(std::bit_cast<std::uint64_t>(bytes) * 0x0102040810204080U >> 56U);
  }
  unsigned bits = 0;
  for (std::size_t k = 0; k < bytes.size(); ++k) bits |= static_cast<unsigned>(bytes[k]) << k;
  return bits;
}

}  // namespace selfsame::finger
