// Finds remains of erased bytes in raw file contents. Internal to this room.
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <unordered_map>

#include "base/bytes.hpp"

namespace selfsame::store::sqlite {

/// For random-looking bytes, such as sealed ones; other bytes are likely to match by chance.
class Residue {
 public:
  static constexpr std::size_t kPieceBytes = 16;

  /// From now on any run of 2 * kPieceBytes - 1 of these bytes is found. Inputs shorter than kPieceBytes are not
  /// searched for.
  void add(ByteView erased);
  bool found_in(ByteView content) const;

 private:
  using Piece = std::array<std::uint8_t, kPieceBytes>;

  std::bitset<65536> starts_;
  std::unordered_multimap<std::uint16_t, Piece> pieces_;
};

}  // namespace selfsame::store::sqlite
