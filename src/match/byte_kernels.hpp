// Inner products of vectors of int8. Each kernel exists as plain code, AVX2, AVX-512 (VNNI) and NEON, and gives the
// same int32.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace selfsame::match {

/// Rows of a block: one for each lane of the widest registers.
inline constexpr std::size_t kBlockLanes = 16;
/// Numbers of one row that lie together; what one lane multiplies and adds in a step.
inline constexpr std::size_t kLaneBytes = 4;
inline constexpr std::size_t kStepBytes = kBlockLanes * kLaneBytes;
/// How many queries one pass of `dots_of_tile` serves.
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

/// The fastest that this machine runs.
const ByteKernel& best_byte_kernel();
/// All that this machine runs, plain first; tests hold the others against it.
std::vector<const ByteKernel*> available_byte_kernels();

}  // namespace selfsame::match
