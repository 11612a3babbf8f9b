#include "finger/thinning.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace selfsame::finger {
namespace {

using Word = std::uint64_t;

/// One row with those above and below it, and each shifted by a pixel.
struct Window {
  const Word* above;
  const Word* here;
  const Word* below;
  int words;

  // The pixel to the west of each one, which is the bit below it.
  Word west(const Word* row, int k) const { return (row[k] << 1U) | (k > 0 ? row[k - 1] >> 63U : 0); }
  Word east(const Word* row, int k) const { return (row[k] >> 1U) | (k + 1 < words ? row[k + 1] << 63U : 0); }
};

/// Pixels of word k that this half of an iteration takes away.
Word taken(const Window& w, int k, bool second_half) {
  const Word centre = w.here[k];
  if (centre == 0) {
    return 0;
  }
  const Word n = w.above[k], s = w.below[k], west = w.west(w.here, k), e = w.east(w.here, k);
  const Word nw = w.west(w.above, k), ne = w.east(w.above, k), sw = w.west(w.below, k), se = w.east(w.below, k);
  // Crossing number: exactly one of four gaps between the direct neighbours opens into something.
  const Word a = ~n & (ne | e), b = ~e & (se | s), c = ~s & (sw | west), d = ~west & (nw | n);
  const Word pair_ab = a & b, pair_cd = c & d, one_ab = a ^ b, one_cd = c ^ d;
  const Word one = (one_ab ^ one_cd) & ~pair_ab & ~pair_cd;
  // Neighbours counted in pairs, in both ways; the smaller count is 2 or 3.
  const auto counts = [](Word p, Word q, Word r, Word t) {
    const Word at_least_two = (p & q) | (r & t) | ((p | q) & (r | t));
    return std::pair{at_least_two, p & q & r & t};
  };
  const auto [two1, four1] = counts(nw | n, ne | e, se | s, sw | west);
  const auto [two2, four2] = counts(n | ne, e | se, s | sw, west | nw);
  const Word side = second_half ? (s | sw | ~nw) & west : (n | ne | ~se) & e;
  return centre & one & two1 & two2 & ~(four1 & four2) & ~side;
}

}  // namespace

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
        const Window window{above.data(), here.data(), y + 1 < height ? pixels.row(y + 1) : empty.data(), words};
        for (int k = 0; k < words; ++k) {
          const Word gone = taken(window, k, second_half);
          changed |= gone != 0;
          row[k] &= ~gone;
        }
        std::swap(above, here);
      }
    }
  }
}

}  // namespace selfsame::finger
