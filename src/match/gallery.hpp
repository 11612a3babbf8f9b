// 1:N: exact nearest neighbours by inner product over vectors in memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace selfsame::match {

struct Candidate {
  std::uint64_t key = 0;  // what `add` was given
  float raw = 0;          // inner product
};

/// Rows are contiguous, 64-byte aligned and padded to 16 floats. Not thread-safe: readers may share it, a writer may
/// not.
class Gallery {
 public:
  explicit Gallery(std::size_t dimension);
  Gallery(Gallery&&) noexcept;
  Gallery& operator=(Gallery&&) noexcept;
  ~Gallery();

  std::size_t dimension() const { return dimension_; }
  std::size_t size() const { return keys_.size(); }
  void reserve(std::size_t rows);

  /// Adds a row; replaces the row with the same key. `vector.size()` equals `dimension()`.
  void put(std::uint64_t key, std::span<const float> vector);
  /// Returns false where there is no such key. The row's memory is wiped.
  bool remove(std::uint64_t key);

  /// The k best, best first; ties go to the smaller key. Exact.
  std::vector<Candidate> top_k(std::span<const float> query, std::size_t k) const;
  /// `queries` is rows x dimension(); one result per query. Reads the gallery once for every 32 queries.
  std::vector<std::vector<Candidate>> top_k_batch(std::span<const float> queries, std::size_t k) const;
  /// One dot product at a time and a full sort: the oracle that tests hold top_k against.
  std::vector<Candidate> top_k_scalar(std::span<const float> query, std::size_t k) const;

 private:
  struct Rows;
  std::size_t dimension_;
  std::vector<std::uint64_t> keys_;
  Rows* rows_;
};

}  // namespace selfsame::match
