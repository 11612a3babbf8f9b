#include "finger/thinning.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>
#include <vector>

namespace selfsame::finger {
namespace {

using Word = std::uint64_t;

/// The pixels of a word that this half of an iteration removes.
Word taken(Word centre, const Neighbours& p, bool second_half) {
  // Crossing number: exactly one of four gaps between the direct neighbours opens into something.
  const Word a = ~p.north & (p.north_east | p.east), b = ~p.east & (p.south_east | p.south);
  const Word c = ~p.south & (p.south_west | p.west), d = ~p.west & (p.north_west | p.north);
  const Word pair_ab = a & b, pair_cd = c & d, one_ab = a ^ b, one_cd = c ^ d;
  const Word one = (one_ab ^ one_cd) & ~pair_ab & ~pair_cd;
  // Neighbours counted in pairs, both ways; the smaller count must be 2 or 3.
  const auto counts = [](Word e, Word f, Word g, Word h) {
    const Word at_least_two = (e & f) | (g & h) | ((e | f) & (g | h));
    return std::pair{at_least_two, e & f & g & h};
  };
  const auto [two1, four1] =
      counts(p.north_west | p.north, p.north_east | p.east, p.south_east | p.south, p.south_west | p.west);
  const auto [two2, four2] =
      counts(p.north | p.north_east, p.east | p.south_east, p.south | p.south_west, p.west | p.north_west);
  const Word side = second_half ? (p.south | p.south_west | ~p.north_west) & p.west
                                : (p.north | p.north_east | ~p.south_east) & p.east;
  return centre & one & two1 & two2 & ~(four1 & four2) & ~side;
}

/// The pixels of a word at which a line ends: their set neighbours form one run of one or two.
Word ends(Word centre, const Neighbours& p) {
  const std::array<Word, 8> ring{p.north, p.north_east, p.east, p.south_east,
                                 p.south, p.south_west, p.west, p.north_west};
  Word one_run = 0, more_runs = 0, three_set = 0;
  for (std::size_t k = 0; k < ring.size(); ++k) {
    const Word next = ring[(k + 1) % ring.size()], begins = ~ring[k] & next;
    more_runs |= one_run & begins;
    one_run |= begins;
    three_set |= ring[k] & next & ring[(k + 2) % ring.size()];
  }
  return centre & one_run & ~more_runs & ~three_set;
}

}  // namespace

std::vector<Place> ends_of(const Bits& lines) {
  const std::vector<Word> empty(static_cast<std::size_t>(lines.words()));
  std::vector<Place> result;
  for (int y = 0; y < lines.height(); ++y) {
    const Word* above = y > 0 ? lines.row(y - 1) : empty.data();
    const Word* here = lines.row(y);
    const Word* below = y + 1 < lines.height() ? lines.row(y + 1) : empty.data();
    for (int k = 0; k < lines.words(); ++k) {
      if (here[k] == 0) continue;
      const Neighbours around = neighbours(above, here, below, k, lines.words());
      for (Word left = ends(here[k], around); left != 0; left &= left - 1) {
        result.push_back({64 * k + std::countr_zero(left), y});
      }
    }
  }
  return result;
}

void thin(Bits& pixels) {
  const int words = pixels.words(), height = pixels.height();
  const std::vector<Word> empty(static_cast<std::size_t>(words));
  // Rows as they were before this half: the one above, and the one being worked on.
  std::vector<Word> above(empty), here(empty);
  bool changed = height > 0;
  while (changed) {
    changed = false;
    for (const bool second_half : {false, true}) {
      above = empty;
      for (int y = 0; y < height; ++y) {
        Word* row = pixels.row(y);
        std::copy(row, row + words, here.begin());
        const Word* below = y + 1 < height ? pixels.row(y + 1) : empty.data();
        for (int k = 0; k < words; ++k) {
          if (row[k] == 0) continue;
          const Word gone = taken(row[k], neighbours(above.data(), here.data(), below, k, words), second_half);
          changed |= gone != 0;
          row[k] &= ~gone;
        }
        std::swap(above, here);
      }
    }
  }
}

}  // namespace selfsame::finger
