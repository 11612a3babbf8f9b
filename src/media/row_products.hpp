// Inner products of rows and windows in a fixed order of sums. Each kernel exists as plain code, AVX2 and AVX-512, and
// gives the same bits.
#pragma once

#include <cstddef>
#include <vector>

namespace selfsame::media {

/// Products that are summed side by side.
inline constexpr std::size_t kProductLanes = 16;
/// Rows that share what is loaded of a window.
inline constexpr std::size_t kRowsTogether = 4;

/// `windows` are `count` pieces of a signal, each `stride` values after the last and as wide as a row.
struct Windows {
  const float* first = nullptr;
  std::size_t stride = 0;
  std::size_t count = 0;
};

struct RowProducts {
  const char* name;
  /// out[4 i + r] = row r . window i. The four rows have `width` values each, a multiple of kProductLanes.
  ///
  /// Lane l sums the products l, l + 16, l + 32, ... in order; then lane l takes lane l + 8, then l + 4, l + 2, l + 1.
  /// Multiplication and addition round each on its own.
  void (*run)(const float* rows, std::size_t width, Windows windows, float* out);
};

/// The fastest that this machine can run.
const RowProducts& best_row_products();
/// All that this machine can run, plain first; tests compare the others with it.
std::vector<const RowProducts*> available_row_products();

}  // namespace selfsame::media
