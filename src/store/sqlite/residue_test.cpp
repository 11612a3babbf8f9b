#include "store/sqlite/residue.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "crypto/secret.hpp"

namespace selfsame::store::sqlite {
namespace {

TEST(Residue, finds_any_long_run_at_any_place) {
  for (const std::size_t size : {16U, 17U, 31U, 32U, 60U, 100U}) {
    const Bytes erased = crypto::random_bytes(size);
    Residue residue;
    residue.add(erased);
    const std::size_t run = std::min(size, 2 * Residue::kPieceBytes - 1);
    for (std::size_t start = 0; start + run <= size; ++start) {
      for (const std::size_t at : {0U, 1U, 40U}) {
        Bytes content(at, 0xAA);
        content.insert(content.end(), erased.begin() + static_cast<std::ptrdiff_t>(start),
                       erased.begin() + static_cast<std::ptrdiff_t>(start + run));
        EXPECT_TRUE(residue.found_in(content)) << size << " " << start;
        content.resize(content.size() + 7);
        EXPECT_TRUE(residue.found_in(content));
      }
    }
  }
}

TEST(Residue, finds_nothing_where_there_is_nothing) {
  Residue residue;
  residue.add(crypto::random_bytes(60));
  EXPECT_FALSE(residue.found_in(crypto::random_bytes(1 << 20)));
  EXPECT_FALSE(residue.found_in({}));
  EXPECT_FALSE(residue.found_in(Bytes(15)));
  Residue short_one;
  short_one.add(Bytes{1, 2, 3});
  EXPECT_FALSE(short_one.found_in(Bytes{1, 2, 3}));
}

}  // namespace
}  // namespace selfsame::store::sqlite
