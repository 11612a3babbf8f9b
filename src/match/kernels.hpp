// Inner-product kernels. Each exists as scalar, AVX2 and AVX-512 code; the machine chooses at run time.
#pragma once

#include <cstddef>
#include <vector>

namespace selfsame::match {

/// Number of queries in one pass of `dot_tile`.
inline constexpr std::size_t kTileQueries = 32;
/// Rows are padded to this many floats, so that no kernel needs a tail.
inline constexpr std::size_t kRowAlignment = 16;

/// One set of kernels. `width` is a multiple of kRowAlignment in all of them.
struct Kernels {
  const char* name;
  float (*dot)(const float* a, const float* b, std::size_t size);
  /// out[r] = rows[r] . query, for `count` rows of `width` floats each.
  void (*dot_rows)(const float* rows, std::size_t width, std::size_t count, const float* query, float* out);
  /// out[r * kTileQueries + q] = rows[r] . query q. `packed` holds the queries lane by lane:
  /// packed[d * kTileQueries + q].
  void (*dot_tile)(const float* rows, std::size_t width, std::size_t count, const float* packed, float* out);
};

/// The fastest that this machine can run.
const Kernels& best_kernels();
/// All that this machine can run, scalar first; tests compare the others with it.
std::vector<const Kernels*> available_kernels();

}  // namespace selfsame::match
