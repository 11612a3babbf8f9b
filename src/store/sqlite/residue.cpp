#include "store/sqlite/residue.hpp"

#include <algorithm>
#include <cstring>

namespace selfsame::store::sqlite {
namespace {

std::uint16_t start_of(const std::uint8_t* bytes) { return static_cast<std::uint16_t>(bytes[0] | bytes[1] << 8); }

}  // namespace

void Residue::add(ByteView erased) {
  if (erased.size() < kPieceBytes) return;
  for (std::size_t offset = 0; offset < erased.size(); offset += kPieceBytes) {
    // The last piece overlaps the one before, so that the end is included.
    const std::size_t start = std::min(offset, erased.size() - kPieceBytes);
    Piece piece{};
    std::ranges::copy(erased.subspan(start, kPieceBytes), piece.begin());
    starts_.set(start_of(piece.data()));
    pieces_.emplace(start_of(piece.data()), piece);
  }
}

bool Residue::found_in(ByteView content) const {
  for (std::size_t i = 0; i + kPieceBytes <= content.size(); ++i) {
    const std::uint8_t* const here = content.data() + i;
    if (!starts_.test(start_of(here))) continue;
    const auto [first, last] = pieces_.equal_range(start_of(here));
    const auto same = [here](const auto& entry) { return std::memcmp(entry.second.data(), here, kPieceBytes) == 0; };
    if (std::any_of(first, last, same)) return true;
  }
  return false;
}

}  // namespace selfsame::store::sqlite
