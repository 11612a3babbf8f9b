#include "media/elementary.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "tests/support/synthetic_image.hpp"

namespace selfsame::media {
namespace {

// The oracle is libm, whose last bit may differ between platforms: hence no equality.
TEST(NaturalLog, agrees_with_libm) {
  test::TestRandom random(1);
  for (int i = 0; i < 20'000; ++i) {
    const double x = std::ldexp(random.uniform(1, 2), static_cast<int>(random.below(2000)) - 1000);
    EXPECT_NEAR(natural_log(x), std::log(x), 1e-14 * std::max(1.0, std::abs(std::log(x)))) << x;
  }
  EXPECT_EQ(natural_log(1), 0);
}

TEST(Exponential, agrees_with_libm_and_undoes_the_logarithm) {
  test::TestRandom random(2);
  for (int i = 0; i < 20'000; ++i) {
    const double x = random.uniform(-700, 700);
    EXPECT_NEAR(exponential(x) / std::exp(x), 1, 1e-14) << x;
    EXPECT_NEAR(natural_log(exponential(x)), x, 1e-12) << x;
  }
  EXPECT_EQ(exponential(0), 1);
}

TEST(Direction, agrees_with_libm) {
  test::TestRandom random(3);
  for (int i = 0; i < 20'000; ++i) {
    const double turns = random.uniform(-1, 1);
    const Direction found = direction(turns);
    EXPECT_NEAR(found.cosine, std::cos(2 * std::numbers::pi * turns), 2e-15) << turns;
    EXPECT_NEAR(found.sine, std::sin(2 * std::numbers::pi * turns), 2e-15) << turns;
  }
}

TEST(Direction, is_exact_at_quarter_turns) {
  const double cosine[] = {1, 0, -1, 0};
  for (int quarters = -9; quarters <= 9; ++quarters) {
    const Direction found = direction(quarters / 4.0);
    EXPECT_EQ(found.cosine, cosine[quarters & 3]);
    EXPECT_EQ(found.sine, cosine[(quarters + 3) & 3]);
  }
}

}  // namespace
}  // namespace selfsame::media
