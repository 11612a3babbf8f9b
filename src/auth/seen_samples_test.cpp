#include "auth/seen_samples.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "auth/memory_short_lived.hpp"
#include "auth/short_lived_test_support.hpp"
#include "base/clock.hpp"

namespace selfsame::auth {
namespace {

using pipeline::CopyCode;
using pipeline::SampleCopies;

CopyCode code(std::uint64_t n) { return {{n * 0x9E3779B97F4A7C15U, ~n * 0xD1342543DE82EF95U}}; }

/// With `count` bits flipped.
CopyCode copy_of(CopyCode original, int count) {
  for (int i = 0; i < count; ++i) original.bits[static_cast<std::size_t>(i) % 2] ^= std::uint64_t{1} << (i / 2);
  return original;
}

const SubjectId kAda = *SubjectId::create("ada");

SampleCopies one(const CopyCode& of) { return {{of}}; }

/// Samples with one code each.
std::vector<SampleCopies> codes(std::uint64_t first, std::size_t count) {
  std::vector<SampleCopies> made;
  for (std::size_t i = 0; i < count; ++i) made.push_back(one(code(first + i)));
  return made;
}

class SeenSamplesTest : public ::testing::Test {
 protected:
  base::FakeClock clock_;
  MemoryShortLived port_{clock_};
};

TEST_F(SeenSamplesTest, knows_a_sample_and_its_copies_again_and_no_other) {
  SeenSamples seen(port_, clock_);
  EXPECT_FALSE(*seen.seen_before(kAda, codes(1, 1)));
  EXPECT_TRUE(*seen.seen_before(kAda, codes(1, 1)));
  EXPECT_TRUE(*seen.seen_before(kAda, std::vector{one(copy_of(code(1), 14))}));
  EXPECT_FALSE(*seen.seen_before(kAda, std::vector{one(copy_of(code(1), 40))}));
  EXPECT_FALSE(*seen.seen_before(kAda, codes(2, 1)));
  EXPECT_FALSE(*seen.seen_before(kAda, {})) << "nothing shown copies nothing";
}

/// A picture of a face: codes of the whole, and of details wherever they lie.
SampleCopies still(std::uint64_t whole, std::uint64_t first_detail, std::size_t details, int bits = 0) {
  SampleCopies made = one(code(whole));
  for (std::size_t i = 0; i < details; ++i) made.still_codes.push_back(copy_of(code(first_detail + i), bits));
  return made;
}

TEST_F(SeenSamplesTest, knows_a_picture_by_a_part_of_its_details) {
  SeenSamples seen(port_, clock_);
  EXPECT_FALSE(*seen.seen_before(kAda, std::vector{still(1, 1000, 32)}));
  auto cropped = still(2, 2000, 32);
  std::copy_n(still(1, 1000, 9, 8).still_codes.begin(), 9, cropped.still_codes.begin());
  EXPECT_TRUE(*seen.seen_before(kAda, std::vector{cropped}));
  auto another = still(3, 3000, 32);
  std::copy_n(still(1, 1000, 8, 8).still_codes.begin(), 8, another.still_codes.begin());
  EXPECT_FALSE(*seen.seen_before(kAda, std::vector{another})) << "a quarter is not more than a quarter";
  EXPECT_FALSE(*seen.seen_before(kAda, std::vector{still(4, 1000, 32, 12)})) << "details are known to 8 bits";
}

TEST_F(SeenSamplesTest, tells_copies_within_one_enrolment) {
  const SeenSamples seen(port_, clock_);
  EXPECT_FALSE(seen.any_repeated(codes(1, 3)));
  EXPECT_FALSE(seen.any_repeated({}));
  EXPECT_FALSE(seen.any_repeated(std::vector<SampleCopies>(2))) << "of samples without codes nothing is known";
  EXPECT_TRUE(seen.any_repeated(std::vector{one(code(1)), one(code(2)), one(copy_of(code(1), 14))}));
  EXPECT_FALSE(seen.any_repeated(std::vector{still(1, 1000, 32), still(2, 1000, 32)})) << "of one sitting";
}

TEST_F(SeenSamplesTest, judges_a_presentation_by_more_than_a_frame_that_happens_to_agree) {
  SeenSamples seen(port_, clock_);
  EXPECT_FALSE(*seen.seen_before(kAda, codes(1, 8)));
  auto coincidence = codes(100, 8);
  coincidence[3] = one(code(2));
  coincidence[5] = one(code(7));
  EXPECT_FALSE(*seen.seen_before(kAda, coincidence));
  auto spliced = codes(200, 8);
  for (std::size_t i = 0; i < 3; ++i) spliced[i] = one(code(1 + i));
  EXPECT_TRUE(*seen.seen_before(kAda, spliced));
}

TEST_F(SeenSamplesTest, the_sample_that_decides_must_itself_be_new) {
  SeenSamples seen(port_, clock_);
  EXPECT_FALSE(*seen.seen_before(kAda, codes(1, 1)));
  auto beside_new_ones = codes(100, 4);
  beside_new_ones[0] = one(code(1));
  EXPECT_FALSE(*seen.seen_before(kAda, beside_new_ones)) << "one in four, and nothing rests on it";
  beside_new_ones = codes(200, 4);
  beside_new_ones[0] = one(code(1));
  beside_new_ones[0].decided = true;
  EXPECT_TRUE(*seen.seen_before(kAda, beside_new_ones));
}

TEST_F(SeenSamplesTest, a_sample_of_many_codes_is_a_copy_if_more_than_a_quarter_are_known) {
  SeenSamples seen(port_, clock_);
  const auto recording = [](std::uint64_t known, std::uint64_t fresh) {
    SampleCopies sample{.decided = true};
    for (std::uint64_t i = 0; i < known; ++i) sample.codes.push_back(code(1 + i));
    for (std::uint64_t i = known; i < 8; ++i) sample.codes.push_back(code(fresh + i));
    return std::vector{sample};
  };
  EXPECT_FALSE(*seen.seen_before(kAda, recording(8, 0)));
  EXPECT_FALSE(*seen.seen_before(kAda, recording(2, 100)));
  EXPECT_TRUE(*seen.seen_before(kAda, recording(3, 200)));
}

TEST_F(SeenSamplesTest, frames_of_one_presentation_may_be_alike) {
  SeenSamples seen(port_, clock_);
  EXPECT_FALSE(*seen.seen_before(kAda, std::vector(6, one(code(1)))));
}

TEST_F(SeenSamplesTest, forgets_after_its_time_and_keeps_the_newest) {
  SeenSamples seen(port_, clock_, {.lifetime_ms = 1000, .most = 4});
  EXPECT_FALSE(*seen.seen_before(kAda, codes(1, 1)));
  clock_.advance_ms(999);
  EXPECT_TRUE(*seen.seen_before(kAda, codes(1, 1)));
  clock_.advance_ms(1000);
  EXPECT_FALSE(*seen.seen_before(kAda, codes(1, 1)));
  EXPECT_FALSE(*seen.seen_before(kAda, codes(10, 4)));
  EXPECT_FALSE(*seen.seen_before(kAda, codes(1, 1))) << "four newer ones took its place";
}

TEST_F(SeenSamplesTest, all_who_share_the_port_know_what_one_has_seen) {
  SeenSamples here(port_, clock_);
  SeenSamples there(port_, clock_);
  EXPECT_FALSE(*here.seen_before(kAda, codes(1, 1)));
  EXPECT_TRUE(*there.seen_before(kAda, codes(1, 1)));
  ASSERT_TRUE(there.remember(kAda, codes(2, 1)));
  EXPECT_TRUE(*here.seen_before(kAda, codes(2, 1)));
  SeenSamples started_later(port_, clock_);
  EXPECT_TRUE(*started_later.seen_before(kAda, codes(2, 1)));
}

TEST_F(SeenSamplesTest, nobody_pushes_out_what_is_known_of_another) {
  SeenSamples seen(port_, clock_, {.most = 4});
  const SubjectId ben = *SubjectId::create("ben");
  EXPECT_FALSE(*seen.seen_before(kAda, codes(1, 1)));
  for (std::uint64_t i = 0; i < 10; ++i) EXPECT_FALSE(*seen.seen_before(ben, codes(100 + 10 * i, 4)));
  EXPECT_TRUE(*seen.seen_before(*SubjectId::create("ADA"), codes(1, 1))) << "whatever the case";
  EXPECT_FALSE(*seen.seen_before(ben, codes(1, 1))) << "of no use against anybody else";
}

TEST_F(SeenSamplesTest, a_copy_pushes_nothing_out) {
  SeenSamples seen(port_, clock_, {.most = 4});
  EXPECT_FALSE(*seen.seen_before(kAda, codes(1, 2)));
  EXPECT_FALSE(*seen.seen_before(kAda, codes(3, 2)));
  for (int bits = 0; bits < 10; ++bits) {
    EXPECT_TRUE(*seen.seen_before(kAda, std::vector{one(copy_of(code(3), bits))}));
    ASSERT_TRUE(seen.remember(kAda, codes(4, 1))) << "an enrolment of it";
  }
  EXPECT_TRUE(*seen.seen_before(kAda, codes(1, 1)));
  const std::vector<SampleCopies> twice(3, one(code(9)));
  ASSERT_TRUE(seen.remember(kAda, twice)) << "of one thing sent thrice";
  EXPECT_TRUE(*seen.seen_before(kAda, codes(2, 1)));
}

TEST_F(SeenSamplesTest, says_nothing_while_the_port_cannot_be_asked) {
  FailingShortLived failing(port_);
  SeenSamples seen(failing, clock_);
  for (const std::size_t nth : {1U, 2U, 3U}) {
    failing.fail_at(nth);
    EXPECT_EQ(seen.seen_before(kAda, codes(1, 1)).error().code, ErrorCode::store_failed) << nth;
  }
  failing.fail_at(1);
  EXPECT_EQ(seen.remember(kAda, codes(1, 1)).error().code, ErrorCode::store_failed);
  failing.fail_at(0);
  EXPECT_TRUE(*seen.seen_before(kAda, codes(1, 1))) << "the second call put it on the list, before the third failed";
}

}  // namespace
}  // namespace selfsame::auth
