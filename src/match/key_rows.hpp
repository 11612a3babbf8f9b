// Which row of a gallery is whose.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace selfsame::match {

/// Keys by row, without gaps, and rows by key: an open hash table of row numbers, 5 to 11 bytes a row besides the key.
/// Not thread-safe: readers may share it, a writer may not. At most 2^31 rows.
class KeyRows {
 public:
  std::size_t size() const { return keys_.size(); }
  std::span<const std::uint64_t> keys() const { return keys_; }
  void reserve(std::size_t rows);

  std::optional<std::size_t> find(std::uint64_t key) const;
  /// The row of `key`, the last one where it is new.
  std::size_t put(std::uint64_t key);
  /// The row that `key` had and the last row, whose key takes its place; the caller moves what the rows hold.
  std::optional<std::pair<std::size_t, std::size_t>> remove(std::uint64_t key);

 private:
  /// Where `key` is in the table, or the free place where it belongs.
  std::size_t place_of(std::uint64_t key) const;
  void close_gap(std::size_t place);
  void rehash(std::size_t places);

  std::vector<std::uint64_t> keys_;
  std::vector<std::uint32_t> table_;  // row + 1; 0: free. A power of two
};

}  // namespace selfsame::match
