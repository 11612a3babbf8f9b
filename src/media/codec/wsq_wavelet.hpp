// The wavelets of WSQ: the positions of its subbands in the picture, and their synthesis.
// WSQ Gray-Scale Fingerprint Image Compression Specification, IAFIS-IC-0110 (V3), annex A.
#pragma once

#include <vector>

namespace selfsame::media::codec::wsq {

/// Subbands that a file holds; four more, of the finest detail in both directions at once, are never stored.
inline constexpr int kSubbands = 60;
/// Shorter sides leave subbands without a coefficient.
inline constexpr int kLeastSide = 32;

/// A part of the picture, in coefficients. Splitting halves it in both directions: first what varies slowly, then what
/// varies fast; the other way round in a part that itself held what varies fast.
struct Region {
  int x = 0;
  int y = 0;
  int width = 0;
  int height = 0;
  bool fast_first_x = false;
  bool fast_first_y = false;
};

struct Layout {
  std::vector<Region> splits;    // every part that was split, before the parts of its parts
  std::vector<Region> subbands;  // kSubbands, in the order of a file
};

/// Both sides are at least kLeastSide.
Layout layout_of(int width, int height);

/// What joins subbands: symmetric filters, from the middle to one end.
struct Filters {
  std::vector<float> slow;
  std::vector<float> fast;
};

/// width x height coefficients, rows top to bottom.
struct Coefficients {
  int width = 0;
  int height = 0;
  std::vector<float> values;
  float* row(int y) { return values.data() + static_cast<std::ptrdiff_t>(y) * width; }
};

/// Reconstructs the picture from its subbands.
void join(Coefficients& coefficients, const Layout& layout, const Filters& filters);

}  // namespace selfsame::media::codec::wsq
