#include "auth/seen_samples.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "base/clock.hpp"

namespace selfsame::auth {
namespace {

using pipeline::CopyCode;

CopyCode code(std::uint64_t n) { return {{n * 0x9E3779B97F4A7C15U, ~n * 0xD1342543DE82EF95U}}; }

/// With `count` bits turned over.
CopyCode copy_of(CopyCode original, int count) {
  for (int i = 0; i < count; ++i) original.bits[static_cast<std::size_t>(i) % 2] ^= std::uint64_t{1} << (i / 2);
  return original;
}

std::vector<CopyCode> codes(std::uint64_t first, std::size_t count) {
  std::vector<CopyCode> made;
  for (std::size_t i = 0; i < count; ++i) made.push_back(code(first + i));
  return made;
}

class SeenSamplesTest : public ::testing::Test {
 protected:
  base::FakeClock clock_;
};

TEST_F(SeenSamplesTest, knows_a_sample_and_its_copies_again_and_no_other) {
  SeenSamples seen(clock_);
  EXPECT_FALSE(seen.seen_before(codes(1, 1)));
  EXPECT_TRUE(seen.seen_before(codes(1, 1)));
  EXPECT_TRUE(seen.seen_before(std::vector{copy_of(code(1), 14)}));
  EXPECT_FALSE(seen.seen_before(std::vector{copy_of(code(1), 40)}));
  EXPECT_FALSE(seen.seen_before(codes(2, 1)));
  EXPECT_FALSE(seen.seen_before({})) << "nothing shown copies nothing";
}

TEST_F(SeenSamplesTest, judges_a_presentation_by_more_than_a_frame_that_happens_to_agree) {
  SeenSamples seen(clock_);
  EXPECT_FALSE(seen.seen_before(codes(1, 8)));
  auto coincidence = codes(100, 8);
  coincidence[3] = code(2);
  coincidence[5] = code(7);
  EXPECT_FALSE(seen.seen_before(coincidence));
  auto spliced = codes(200, 8);
  for (std::size_t i = 0; i < 3; ++i) spliced[i] = code(1 + i);
  EXPECT_TRUE(seen.seen_before(spliced));
}

TEST_F(SeenSamplesTest, frames_of_one_presentation_may_be_alike) {
  SeenSamples seen(clock_);
  EXPECT_FALSE(seen.seen_before(std::vector(6, code(1))));
}

TEST_F(SeenSamplesTest, forgets_after_its_time_and_keeps_the_newest) {
  SeenSamples seen(clock_, {.lifetime_ms = 1000, .most = 4});
  EXPECT_FALSE(seen.seen_before(codes(1, 1)));
  clock_.advance_ms(999);
  EXPECT_TRUE(seen.seen_before(codes(1, 1)));
  clock_.advance_ms(1000);
  EXPECT_FALSE(seen.seen_before(codes(1, 1)));
  EXPECT_EQ(seen.size(), 1U);
  EXPECT_FALSE(seen.seen_before(codes(10, 4)));
  EXPECT_EQ(seen.size(), 4U);
  EXPECT_FALSE(seen.seen_before(codes(1, 1))) << "four newer ones took its place";
}

}  // namespace
}  // namespace selfsame::auth
