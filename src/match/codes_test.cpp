#include "match/codes.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "match/key_stream.hpp"
#include "match/match_test_support.hpp"

namespace selfsame::match {
namespace {

TEST(KeyStream, gives_the_words_of_rfc_8439) {
  // Appendix A.1, test vectors 1 and 2: key and nonce of zeros, block counters 0 and 1.
  KeyStream stream(std::array<std::uint8_t, 32>{});
  EXPECT_EQ(stream.next(), 0x903df1a0ade0b876U);
  EXPECT_EQ(stream.next(), 0x28bd8653e56a5d40U);
  for (int i = 2; i < 8; ++i) stream.next();
  EXPECT_EQ(stream.next(), 0x7a385155bee7079fU);
}

TEST(Code, survives_its_bytes_and_has_bit_0_first) {
  std::mt19937 random(1);
  const Code code = random_code(random);
  EXPECT_EQ(code_from_bytes(to_bytes(code)), code);
  Code one;
  one.bits[0] = 1;
  EXPECT_EQ(to_bytes(one)[0], 1);
  Code last;
  last.bits[1] = std::uint64_t{1} << 63;
  EXPECT_EQ(to_bytes(last)[15], 0x80);
}

TEST(Code, distance_counts_bits) {
  Code a;
  Code b;
  b.bits = {0xFFU, std::uint64_t{1} << 63};
  EXPECT_EQ(distance(a, b), 9);
  EXPECT_EQ(distance(b, b), 0);
  b.bits = {~std::uint64_t{0}, ~std::uint64_t{0}};
  EXPECT_EQ(distance(a, b), kCodeBits);
}

class CoderOf : public testing::TestWithParam<std::size_t> {};
INSTANTIATE_TEST_SUITE_P(dimensions, CoderOf, testing::Values(1, 64, 127, 128, 129, 256));

TEST_P(CoderOf, keeps_norms_and_cosines) {
  const auto coder = Coder::create(made_up_key(1), GetParam());
  ASSERT_TRUE(coder);
  std::mt19937 random(2);
  const auto a = made_up_vector(random, GetParam());
  const auto b = made_up_vector(random, GetParam());
  const auto turned_a = coder->rotate(a);
  const auto turned_b = coder->rotate(b);
  EXPECT_EQ(turned_a.size(), coder->width());
  EXPECT_NEAR(dot_scalar(turned_a, turned_a), 1, 1e-5);
  EXPECT_NEAR(dot_scalar(turned_a, turned_b), dot_scalar(a, b), 1e-5);
}

TEST_P(CoderOf, gives_bits_that_are_set_as_often_as_not) {
  const auto coder = *Coder::create(made_up_key(3), GetParam());
  std::mt19937 random(4);
  double ones = 0;
  for (int i = 0; i < 200; ++i) ones += distance(coder.code(made_up_vector(random, GetParam())), Code{});
  EXPECT_NEAR(ones / 200, 64, 3);
}

TEST(Coder, distance_follows_the_angle) {
  const auto coder = *Coder::create(made_up_key(5), 128);
  std::mt19937 random(6);
  for (const float wanted : {0.95F, 0.7F, 0.3F, 0.0F}) {
    double expected = 0;
    double seen = 0;
    double soft = 0;
    for (int i = 0; i < 200; ++i) {
      const auto a = made_up_vector(random, 128);
      const auto b = made_up_neighbour(random, a, wanted);
      expected += 128 * std::acos(static_cast<double>(cosine(a, b))) / std::numbers::pi;
      seen += distance(coder.code(a), coder.code(b));
      soft += double{coder.soft_distance(coder.code(a), coder.rotate(b))};
    }
    EXPECT_NEAR(seen / 200, expected / 200, 1.5) << wanted;
    EXPECT_LT(soft, seen + 200) << wanted;
  }
}

TEST(Coder, codes_of_one_vector_under_two_keys_have_nothing_in_common) {
  const auto before = *Coder::create(made_up_key(7), 128);
  const auto after = *Coder::create(made_up_key(8), 128);
  std::mt19937 random(9);
  double sum = 0;
  double squares = 0;
  constexpr int kPeople = 500;
  for (int i = 0; i < kPeople; ++i) {
    const auto vector = made_up_vector(random, 128);
    const int apart = distance(before.code(vector), after.code(vector));
    EXPECT_GT(apart, 30);
    EXPECT_LT(apart, 98);
    sum += apart;
    squares += (apart - 64) * (apart - 64);
    EXPECT_EQ(distance(before.code(vector), before.code(vector)), 0);
  }
  EXPECT_NEAR(sum / kPeople, 64, 1);
  // Like coin tosses: 128 have a standard deviation of 5.66.
  EXPECT_NEAR(std::sqrt(squares / kPeople), 5.66, 0.7);
}

TEST(Coder, one_bit_of_the_key_changes_everything) {
  auto key = made_up_key(10);
  const auto before = *Coder::create(key, 128);
  key[31] ^= 0x80;
  const auto after = *Coder::create(key, 128);
  std::mt19937 random(11);
  double sum = 0;
  for (int i = 0; i < 100; ++i) {
    const auto vector = made_up_vector(random, 128);
    sum += distance(before.code(vector), after.code(vector));
  }
  EXPECT_NEAR(sum / 100, 64, 2.5);
}

TEST(Coder, takes_the_centre_away_before_signs_are_read) {
  std::mt19937 random(12);
  const auto centre = made_up_vector(random, 128);
  const auto plain = *Coder::create(made_up_key(13), 128);
  const auto centred = *Coder::create(made_up_key(13), 128, centre);
  double without = 0;
  double with = 0;
  for (int i = 0; i < 100; ++i) {
    // Strangers whose vectors all share a direction.
    const auto a = made_up_neighbour(random, centre, 0.8F);
    const auto b = made_up_neighbour(random, centre, 0.8F);
    EXPECT_EQ(plain.rotate(a), centred.rotate(a));
    without += distance(plain.code(a), plain.code(b));
    with += distance(centred.code(a), centred.code(b));
  }
  EXPECT_LT(without / 100, 45);
  EXPECT_NEAR(with / 100, 64, 6);
}

TEST(Coder, soft_distance_is_0_to_the_own_code_and_128_to_the_opposite) {
  const auto coder = *Coder::create(made_up_key(14), 128);
  std::mt19937 random(15);
  const auto turned = coder.rotate(made_up_vector(random, 128));
  const Code own = coder.code_of_rotated(turned);
  const Code opposite{{~own.bits[0], ~own.bits[1]}};
  EXPECT_EQ(coder.soft_distance(own, turned), 0.0F);
  EXPECT_EQ(coder.soft_distance(opposite, turned), 128.0F);
  EXPECT_EQ(coder.soft_distance(own, std::vector<float>(128, 0.0F)), 64.0F);
}

TEST(Coder, soft_distances_by_tables_are_those_by_bits) {
  std::mt19937 random(18);
  const auto coder = *Coder::create(made_up_key(19), 300, made_up_vector(random, 300));
  for (int i = 0; i < 50; ++i) {
    const auto probe = coder.rotate(made_up_vector(random, 300));
    const SoftDistances distances = coder.soft_distances(probe);
    const Code other = coder.code(made_up_vector(random, 300));
    EXPECT_NEAR(distances.to(other), coder.soft_distance(other, probe), 1e-4);
    EXPECT_NEAR(distances.to(coder.code_of_rotated(probe)), 0, 1e-4);
  }
}

TEST(Coder, of_codes_alone_gives_the_same_codes) {
  std::mt19937 random(21);
  for (const std::size_t dimension : {64U, 128U, 300U}) {
    const auto centre = made_up_vector(random, dimension);
    const auto whole = *Coder::create(made_up_key(22), dimension, centre);
    const auto part = *Coder::create(made_up_key(22), dimension, centre, Coder::Part::codes);
    EXPECT_EQ(part.width(), 128U);
    const auto vector = made_up_vector(random, dimension);
    const auto rotated = whole.rotate(vector);
    EXPECT_EQ(part.rotate(vector), std::vector<float>(rotated.begin(), rotated.begin() + 128));
    const Code code = part.code(vector);
    EXPECT_EQ(code, whole.code(vector));
    const auto probe = made_up_vector(random, dimension);
    EXPECT_EQ(part.soft_distance(code, part.rotate(probe)), whole.soft_distance(code, whole.rotate(probe)));
  }
}

TEST(Coder, gives_the_same_bits_on_every_machine) {
  std::mt19937 random(16);
  const auto vector = made_up_vector(random, 128);
  const auto longer = made_up_vector(random, 256);
  EXPECT_EQ(Coder::create(made_up_key(17), 128)->code(vector), (Code{{0x7ADE151BF89390EAU, 0xFA87C5860844A45CU}}));
  EXPECT_EQ(Coder::create(made_up_key(17), 256)->code(longer), (Code{{0x26DD88DBE4972A12U, 0xAB0A6A4393A14E85U}}));
}

TEST(Coder, refuses_sizes_that_make_no_sense) {
  EXPECT_EQ(Coder::create(made_up_key(0), 0).error().code, ErrorCode::invalid_argument);
  EXPECT_TRUE(Coder::create(made_up_key(0), 300));
  EXPECT_EQ(Coder::create(made_up_key(0), kMaxCodedDimension + 1).error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(Coder::create(made_up_key(0), 4, std::vector<float>(3)).error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(Coder::create(made_up_key(0), 2, std::vector<float>{0, NAN}).error().code, ErrorCode::invalid_argument);
}

}  // namespace
}  // namespace selfsame::match
