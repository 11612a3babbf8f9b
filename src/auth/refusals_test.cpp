#include "auth/refusals.hpp"

#include <gtest/gtest.h>

#include "base/limits.hpp"

namespace selfsame::auth {
namespace {

using limits::kMaxStrangerLines;
using limits::kStrangerLineEveryMs;

int taken(StrangerAllowance& allowance, std::int64_t now_ms) {
  int count = 0;
  while (count < 10 * kMaxStrangerLines && allowance.take(now_ms)) ++count;
  return count;
}

TEST(StrangerAllowance, gives_so_many_lines_at_once_and_then_one_at_a_time) {
  StrangerAllowance allowance;
  const std::int64_t now = 5'000'000;
  EXPECT_EQ(taken(allowance, now), kMaxStrangerLines);
  EXPECT_EQ(taken(allowance, now + kStrangerLineEveryMs - 1), 0);
  EXPECT_EQ(taken(allowance, now + kStrangerLineEveryMs), 1);
  EXPECT_EQ(taken(allowance, now + 4 * kStrangerLineEveryMs), 3);
  EXPECT_EQ(taken(allowance, now + 100 * kMaxStrangerLines * kStrangerLineEveryMs), kMaxStrangerLines);
}

TEST(StrangerAllowance, bounds_what_a_flood_writes_in_a_day) {
  StrangerAllowance allowance;
  std::int64_t lines = 0;
  for (std::int64_t now = 0; now < 86'400'000; now += 1'000) lines += taken(allowance, now);
  EXPECT_LE(lines, kMaxStrangerLines + 86'400'000 / kStrangerLineEveryMs);
}

}  // namespace
}  // namespace selfsame::auth
