// Kernels that count bits. Each exists as plain code, AVX2, AVX-512 (VPOPCNTDQ) and NEON; the machine chooses at run
// time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "match/codes.hpp"

namespace selfsame::match {

/// A row that is near enough.
struct NearRow {
  std::uint32_t row = 0;
  std::int32_t distance = 0;
};

struct CodeKernel {
  const char* name;
  /// Writes those of `count` rows whose distance to `query` is at most `limit` to `out`, in any order, and returns how
  /// many; `out` has room for all. Memory after the rows is prefetched, never read.
  std::size_t (*within)(const Code* rows, std::size_t count, const Code& query, int limit, NearRow* out);
};

/// The fastest that this machine can run.
const CodeKernel& best_code_kernel();
/// All that this machine can run, plain first; tests compare the others with it.
std::vector<const CodeKernel*> available_code_kernels();

}  // namespace selfsame::match
