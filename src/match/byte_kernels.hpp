// Inner products of int8 vectors. Each kernel exists as plain code, AVX2, AVX-512 (VNNI) and NEON, with the same int32
// results.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace selfsame::match {

/// Rows per block: one for each lane of the widest registers.
inline constexpr std::size_t kBlockLanes = 16;
/// Consecutive numbers of one row; one lane multiplies and adds these in a step.
inline constexpr std::size_t kLaneBytes = 4;
inline constexpr std::size_t kStepBytes = kBlockLanes * kLaneBytes;
/// Number of queries in one pass of `dots_of_tile`.
inline constexpr std::size_t kByteTileQueries = 8;

/// A block holds 16 rows, `steps` times 4 numbers each, -127 to 127: 4 numbers of row 0, 4 of row 1, ... 4 of row 15,
/// then the next 4 of row 0. So a row's sum grows in one lane, and no sum crosses lanes.
struct ByteKernel {
  const char* name;
  /// out[16 b + r] = row r of block b times the query. `query`: 4 steps numbers, -127 to 127.
  void (*dots)(const std::int8_t* blocks, std::size_t steps, std::size_t count, const std::int8_t* query,
               std::int32_t* out);
  /// out[(8 b + q) 16 + r] = row r of block b times query q. `packed`: 4 numbers of query 0, 4 of query 1, ...
  void (*dots_of_tile)(const std::int8_t* blocks, std::size_t steps, std::size_t count, const std::int8_t* packed,
                       std::int32_t* out);
};

/// The fastest that this machine can run.
const ByteKernel& best_byte_kernel();
/// All that this machine can run, plain first; tests compare the others with it.
std::vector<const ByteKernel*> available_byte_kernels();

}  // namespace selfsame::match
