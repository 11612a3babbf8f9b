// Maps keys to rows of a gallery.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace selfsame::match {

/// Keys by row, without gaps, and rows by key: an open hash table of row numbers, 5 to 11 bytes per row besides the
/// key. Not thread-safe: concurrent readers are safe, a writer needs exclusive access. At most 2^31 rows.
class KeyRows {
 public:
  std::size_t size() const { return keys_.size(); }
  std::span<const std::uint64_t> keys() const { return keys_; }
  void reserve(std::size_t rows);

  std::optional<std::size_t> find(std::uint64_t key) const;
  /// The row of `key`; the last one if it is new.
  std::size_t put(std::uint64_t key);
  /// The row of the removed key, and the last row, whose key takes its place; the caller moves the rows' contents.
  std::optional<std::pair<std::size_t, std::size_t>> remove(std::uint64_t key);

 private:
  /// The place of `key` in the table, or the free place where it belongs.
  std::size_t place_of(std::uint64_t key) const;
  void close_gap(std::size_t place);
  void rehash(std::size_t places);

  std::vector<std::uint64_t> keys_;
  std::vector<std::uint32_t> table_;  // row + 1; 0: free. A power of two
};

}  // namespace selfsame::match
