#include "base/mix.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace selfsame::base {
namespace {

TEST(SplitMix64, gives_the_published_numbers) {
  // Of the reference implementation (Vigna, prng.di.unimi.it/splitmix64.c) from the seed 1234567.
  SplitMix64 numbers(1234567);
  for (const std::uint64_t expected : {6457827717110365317U, 3203168211198807973U, 9817491932198370423U,
                                       4593380528125082431U, 16408922859458223821U}) {
    EXPECT_EQ(numbers.next(), expected);
  }
}

TEST(SplitMix64, draws_from_zero_to_one) {
  SplitMix64 numbers(1);
  double least = 1;
  double most = 0;
  for (int i = 0; i < 10'000; ++i) {
    const double drawn = numbers.uniform();
    least = std::min(least, drawn);
    most = std::max(most, drawn);
  }
  EXPECT_GE(least, 0);
  EXPECT_LT(least, 0.001);
  EXPECT_LT(most, 1);
  EXPECT_GT(most, 0.999);
}

}  // namespace
}  // namespace selfsame::base
