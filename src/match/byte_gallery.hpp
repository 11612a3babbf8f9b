// 1:N: nearest neighbours by inner product over int8 vectors, which take a quarter of the memory of floats.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "match/gallery.hpp"
#include "match/key_rows.hpp"
#include "match/row_filter.hpp"
#include "match/wiped_memory.hpp"

namespace selfsame::match {

/// A row is its vector divided by a scale of its own, rounded to -127 ... 127. Products are summed exactly in int32 and
/// multiplied by the scales once, so every machine finds the same rows. Not thread-safe: concurrent readers are safe, a
/// writer needs exclusive access.
class ByteGallery {
 public:
  /// 1 to 131,072 numbers: more could overflow a sum.
  explicit ByteGallery(std::size_t dimension);

  std::size_t dimension() const { return dimension_; }
  std::size_t size() const { return rows_.size(); }
  void reserve(std::size_t rows);

  /// Adds a row; replaces the row with the same key. `vector.size()` equals `dimension()`; finite.
  void put(std::uint64_t key, std::span<const float> vector);
  /// Returns false if there is no such key. Wipes the row's memory.
  bool remove(std::uint64_t key);

  /// The k best by rounded vectors, best first; ties go to the smaller key.
  std::vector<Candidate> top_k(std::span<const float> query, std::size_t k, const RowFilter& filter = {}) const;
  /// `queries` is rows x dimension(); one result per query. Reads the gallery once for every 8 queries.
  std::vector<std::vector<Candidate>> top_k_batch(std::span<const float> queries, std::size_t k,
                                                  const RowFilter& filter = {}) const;
  /// All rows that could be among the k best by the exact vectors: those whose rounded product is below the k-th best
  /// by no more than rounding can explain. So the k best of these by floats are provably the k best of all.
  std::vector<Candidate> shortlist(std::span<const float> query, std::size_t k, const RowFilter& filter = {}) const;
  /// Upper bound of the error of a rounded product.
  float error_bound(std::span<const float> query) const;

 private:
  struct Query;
  Query rounded(std::span<const float> query) const;
  /// All rows that are no further than `margin` below the k-th best.
  std::vector<Candidate> search(const Query& query, std::size_t k, float margin, const RowFilter& filter) const;
  std::int8_t* lane(std::size_t row);
  const float* scales() const { return scales_.as<float>(); }

  std::size_t dimension_;
  std::size_t steps_;
  KeyRows rows_;
  WipedMemory blocks_;  // see ByteKernel
  WipedMemory scales_;
  double largest_error_ = 0;  // L2, of any row since it began
  double largest_norm_ = 0;   // of its rounded vector
};

}  // namespace selfsame::match
