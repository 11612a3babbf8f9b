// 1:N: exact nearest neighbours by inner product over vectors in memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "match/key_rows.hpp"
#include "match/wiped_memory.hpp"

namespace selfsame::match {

struct Candidate {
  std::uint64_t key = 0;  // what `put` was given
  float raw = 0;          // inner product
};

/// Order of results: ties go to the smaller key.
struct HigherRaw {
  bool operator()(const Candidate& a, const Candidate& b) const {
    return a.raw != b.raw ? a.raw > b.raw : a.key < b.key;
  }
};

/// Merges results of several galleries, or parts of one, as if they had been searched at once.
std::vector<Candidate> merge(std::span<const std::vector<Candidate>> parts, std::size_t k);

/// Rows are contiguous, 64-byte aligned and padded to 16 floats. Not thread-safe: concurrent readers are safe, a writer
/// needs exclusive access.
class Gallery {
 public:
  explicit Gallery(std::size_t dimension);

  std::size_t dimension() const { return dimension_; }
  std::size_t size() const { return rows_.size(); }
  void reserve(std::size_t rows);

  /// Adds a row; replaces the row with the same key. `vector.size()` equals `dimension()`.
  void put(std::uint64_t key, std::span<const float> vector);
  /// Returns false if there is no such key. Wipes the row's memory.
  bool remove(std::uint64_t key);
  /// Empty if there is no such key; valid until the next put or remove.
  std::span<const float> find(std::uint64_t key) const;

  /// The k best, best first; ties go to the smaller key. Exact.
  std::vector<Candidate> top_k(std::span<const float> query, std::size_t k) const;
  /// `queries` is rows x dimension(); one result per query. Reads the gallery once for every 32 queries.
  std::vector<std::vector<Candidate>> top_k_batch(std::span<const float> queries, std::size_t k) const;
  /// One dot product at a time and a full sort: the oracle for tests of top_k.
  std::vector<Candidate> top_k_scalar(std::span<const float> query, std::size_t k) const;

 private:
  const float* row(std::size_t index) const { return memory_.as<float>() + index * width_; }

  std::size_t dimension_;
  std::size_t width_;  // dimension_, padded
  KeyRows rows_;
  WipedMemory memory_;
};

}  // namespace selfsame::match
