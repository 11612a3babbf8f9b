#include "face/liveness/fourier.hpp"

#include <array>
#include <cmath>
#include <numbers>
#include <span>
#include <utility>
#include <vector>

namespace selfsame::face::liveness {
namespace {

constexpr int kSide = Power::kSide;
constexpr int kHalf = kSide / 2;
constexpr int kBits = 7;
static_assert(1 << kBits == kSide);
/// Four tiles are worth their time where they differ by a quarter of their side.
constexpr int kMinSideForTiles = kSide + kSide / 4;

constexpr std::size_t at(int row, int column) {
  return static_cast<std::size_t>(row) * kSide + static_cast<std::size_t>(column);
}

struct Twiddles {
  std::array<float, kHalf> cosine;
  std::array<float, kHalf> sine;
};

Twiddles make_twiddles() {
  Twiddles table{};
  for (std::size_t k = 0; k < kHalf; ++k) {
    const double angle = -2 * std::numbers::pi * static_cast<double>(k) / kSide;
    table.cosine[k] = static_cast<float>(std::cos(angle));
    table.sine[k] = static_cast<float>(std::sin(angle));
  }
  return table;
}

std::size_t reversed_bits(std::size_t value) {
  std::size_t reversed = 0;
  for (int bit = 0; bit < kBits; ++bit) reversed |= (value >> bit & 1U) << (kBits - 1 - bit);
  return reversed;
}

struct ComplexTile {
  std::vector<float> real = std::vector<float>(std::size_t{kSide} * kSide);
  std::vector<float> imaginary = std::vector<float>(std::size_t{kSide} * kSide);
};

void swap_rows(std::vector<float>& plane, std::size_t a, std::size_t b) {
  const auto row = [&](std::size_t r) { return plane.begin() + static_cast<std::ptrdiff_t>(r * kSide); };
  std::swap_ranges(row(a), row(a) + kSide, row(b));
}

/// Rows a and b become a + w b and a - w b, for complex w.
void butterfly(ComplexTile& tile, std::size_t a, std::size_t b, float cosine, float sine) {
  float* ar = tile.real.data() + a * kSide;
  float* ai = tile.imaginary.data() + a * kSide;
  float* br = tile.real.data() + b * kSide;
  float* bi = tile.imaginary.data() + b * kSide;
  for (int i = 0; i < kSide; ++i) {
    const float real = br[i] * cosine - bi[i] * sine;
    const float imaginary = br[i] * sine + bi[i] * cosine;
    br[i] = ar[i] - real;
    bi[i] = ai[i] - imaginary;
    ar[i] += real;
    ai[i] += imaginary;
  }
}

/// Radix-2 transform down all columns at once (Cooley and Tukey 1965).
void transform_columns(ComplexTile& tile, const Twiddles& twiddles) {
  for (std::size_t row = 0; row < kSide; ++row) {
    const std::size_t other = reversed_bits(row);
    if (row >= other) continue;
    swap_rows(tile.real, row, other);
    swap_rows(tile.imaginary, row, other);
  }
  for (std::size_t half = 1; half < kSide; half *= 2) {
    const std::size_t step = kHalf / half;
    for (std::size_t first = 0; first < kSide; first += 2 * half) {
      for (std::size_t k = 0; k < half; ++k) {
        butterfly(tile, first + k, first + k + half, twiddles.cosine[k * step], twiddles.sine[k * step]);
      }
    }
  }
}

void transpose(std::vector<float>& plane) {
  for (int row = 0; row < kSide; ++row) {
    for (int column = row + 1; column < kSide; ++column) std::swap(plane[at(row, column)], plane[at(column, row)]);
  }
}

/// Leaves the result transposed.
void transform(ComplexTile& tile, const Twiddles& twiddles) {
  transform_columns(tile, twiddles);
  transpose(tile.real);
  transpose(tile.imaginary);
  transform_columns(tile, twiddles);
}

std::vector<float> hann(int length) {
  std::vector<float> window(static_cast<std::size_t>(length));
  for (std::size_t i = 0; i < window.size(); ++i) {
    const double phase = 2 * std::numbers::pi * (static_cast<double>(i) + 0.5) / length;
    window[i] = static_cast<float>(0.5 - 0.5 * std::cos(phase));
  }
  return window;
}

/// The square of `window.size()` values at (left, top) under the window, into the corner of `plane`.
void load(const Plane& values, int left, int top, std::span<const float> window, std::vector<float>& plane) {
  const int side = static_cast<int>(window.size());
  for (int y = 0; y < side; ++y) {
    const float* row = values.row(top + y) + left;
    const float weight = window[static_cast<std::size_t>(y)];
    for (int x = 0; x < side; ++x) plane[at(y, x)] = row[x] * weight * window[static_cast<std::size_t>(x)];
  }
}

/// Adds the power of two real tiles transformed as one complex one: with Z = A + iB, |A|^2 + |B|^2 at k is the mean of
/// |Z|^2 at k and at -k, both tiles together.
void add_power(const ComplexTile& tile, Power& power) {
  const auto square = [&](std::size_t i) {
    return tile.real[i] * tile.real[i] + tile.imaginary[i] * tile.imaginary[i];
  };
  for (int v = 0; v < kSide; ++v) {
    for (int u = 0; u < kSide; ++u) {
      const std::size_t there = at(u, v);  // the transform left it transposed
      const std::size_t opposite = at((kSide - u) % kSide, (kSide - v) % kSide);
      power.values[at(v, u)] += (square(there) + square(opposite)) / 2;
    }
  }
}

}  // namespace

Power power_spectrum(const Plane& values) {
  const Twiddles twiddles = make_twiddles();
  Power power;
  const int side = std::min(values.side, kSide);
  const std::vector<float> window = hann(side);
  const int last = values.side - side;
  const bool tiles = values.side >= kMinSideForTiles;
  for (const int top : {0, last}) {
    ComplexTile tile;
    if (tiles) {
      load(values, 0, top, window, tile.real);
      load(values, last, top, window, tile.imaginary);
    } else {
      load(values, last / 2, last / 2, window, tile.real);
    }
    transform(tile, twiddles);
    add_power(tile, power);
    if (!tiles) break;
  }
  return power;
}

}  // namespace selfsame::face::liveness
