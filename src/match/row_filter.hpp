// Restricts the rows of a gallery that a search considers.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>

namespace selfsame::match {

/// By key, and by number, so that several threads can share one search: rows are 0 to size(), and keep their numbers
/// until the next put or remove.
struct RowFilter {
  std::size_t first = 0;
  std::size_t count = std::numeric_limits<std::size_t>::max();  // up to the last row
  /// Called only for rows near enough to be found; empty: all.
  std::function<bool(std::uint64_t key)> admits = {};

  std::size_t begin(std::size_t size) const { return std::min(first, size); }
  std::size_t end(std::size_t size) const { return begin(size) + std::min(count, size - begin(size)); }
};

}  // namespace selfsame::match
