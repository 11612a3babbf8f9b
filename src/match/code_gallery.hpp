// 1:N: exact nearest neighbours by Hamming distance over codes in memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "match/codes.hpp"
#include "match/key_rows.hpp"
#include "match/row_filter.hpp"
#include "match/wiped_memory.hpp"

namespace selfsame::match {

/// A hit by soft distance.
struct SoftHit {
  std::uint64_t key = 0;
  float distance = 0;
};

struct CodeHit {
  std::uint64_t key = 0;
  int distance = 0;
};

/// 16 bytes per row, contiguous, aligned to 64 bytes. Not thread-safe: concurrent readers are safe, a writer needs
/// exclusive access.
class CodeGallery {
 public:
  std::size_t size() const { return rows_.size(); }
  void reserve(std::size_t rows);

  /// Adds a row; replaces the row with the same key.
  void put(std::uint64_t key, const Code& code);
  /// Returns false if there is no such key. Wipes the row's memory.
  bool remove(std::uint64_t key);

  /// The k nearest at `max_distance` or less, nearest first; ties go to the smaller key. Exact.
  std::vector<CodeHit> nearest(const Code& query, std::size_t k, int max_distance = kCodeBits,
                               const RowFilter& filter = {}) const;
  /// One result per query. Reads the gallery once.
  std::vector<std::vector<CodeHit>> nearest_batch(std::span<const Code> queries, std::size_t k,
                                                  int max_distance = kCodeBits, const RowFilter& filter = {}) const;
  /// The same by soft distance, if the probe's vector is available.
  std::vector<SoftHit> nearest(const SoftDistances& distances, std::size_t k, const RowFilter& filter = {}) const;
  /// The keys of all rows at `max_distance` or less, in arbitrary order.
  std::vector<std::uint64_t> within(const Code& query, int max_distance, const RowFilter& filter = {}) const;
  /// One distance at a time and a full sort: the oracle for tests of `nearest`.
  std::vector<CodeHit> nearest_scalar(const Code& query, std::size_t k, int max_distance = kCodeBits,
                                      const RowFilter& filter = {}) const;

 private:
  const Code* codes() const { return memory_.as<Code>(); }

  KeyRows rows_;
  WipedMemory memory_;
};

/// Merges results of several parts of one gallery, as if it had been searched at once.
std::vector<CodeHit> merge(std::span<const std::vector<CodeHit>> parts, std::size_t k);

}  // namespace selfsame::match
