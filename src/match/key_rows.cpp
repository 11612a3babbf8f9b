#include "match/key_rows.hpp"

#include <algorithm>
#include <bit>

#include "base/check.hpp"
#include "base/mix.hpp"

namespace selfsame::match {
namespace {

constexpr std::size_t kFewestPlaces = 16;
constexpr std::size_t kMostRows = std::size_t{1} << 31;

/// At most three quarters of the places are taken.
std::size_t places_for(std::size_t rows) { return std::bit_ceil(std::max(kFewestPlaces, rows + rows / 3 + 1)); }

}  // namespace

void KeyRows::reserve(std::size_t rows) {
  keys_.reserve(rows);
  if (places_for(rows) > table_.size()) rehash(places_for(rows));
}

std::size_t KeyRows::place_of(std::uint64_t key) const {
  const std::size_t mask = table_.size() - 1;
  std::size_t place = static_cast<std::size_t>(base::mix_bits(key)) & mask;
  while (table_[place] != 0 && keys_[table_[place] - 1] != key) place = (place + 1) & mask;
  return place;
}

void KeyRows::rehash(std::size_t places) {
  table_.assign(places, 0);
  for (std::size_t row = 0; row < keys_.size(); ++row) {
    table_[place_of(keys_[row])] = static_cast<std::uint32_t>(row + 1);
  }
}

std::optional<std::size_t> KeyRows::find(std::uint64_t key) const {
  if (table_.empty()) return std::nullopt;
  const std::uint32_t row = table_[place_of(key)];
  return row == 0 ? std::nullopt : std::optional<std::size_t>(row - 1);
}

std::size_t KeyRows::put(std::uint64_t key) {
  if (places_for(keys_.size() + 1) > table_.size()) rehash(places_for(keys_.size() + 1));
  std::uint32_t& row = table_[place_of(key)];
  if (row == 0) {
    SELFSAME_CHECK(keys_.size() < kMostRows);
    keys_.push_back(key);
    row = static_cast<std::uint32_t>(keys_.size());
  }
  return row - 1;
}

std::optional<std::pair<std::size_t, std::size_t>> KeyRows::remove(std::uint64_t key) {
  const auto gap = find(key);
  if (!gap) return std::nullopt;
  const std::size_t last = keys_.size() - 1;
  const std::size_t place = place_of(key);
  if (*gap != last) table_[place_of(keys_[last])] = static_cast<std::uint32_t>(*gap + 1);
  table_[place] = 0;
  keys_[*gap] = keys_[last];
  keys_.pop_back();
  close_gap(place);
  return std::pair{*gap, last};
}

/// After a place is freed, moves entries that would have used it, so that no search ends early.
void KeyRows::close_gap(std::size_t place) {
  const std::size_t mask = table_.size() - 1;
  for (std::size_t next = (place + 1) & mask; table_[next] != 0; next = (next + 1) & mask) {
    const std::size_t home = static_cast<std::size_t>(base::mix_bits(keys_[table_[next] - 1])) & mask;
    if (((next - home) & mask) < ((next - place) & mask)) continue;
    table_[place] = table_[next];
    table_[next] = 0;
    place = next;
  }
}

}  // namespace selfsame::match
