#include "finger/copy_code.hpp"

#include <gtest/gtest.h>

#include "finger/drawn_print_test_support.hpp"
#include "finger/minutiae.hpp"
#include "media/mark_test_support.hpp"

namespace selfsame::finger {
namespace {

using Codes = std::vector<pipeline::CopyCode>;

double share_known(const Codes& earlier, const Codes& codes) {
  const auto marks = [](const Codes& of) {
    std::vector<media::Mark> all;
    for (const pipeline::CopyCode& code : of) all.push_back(code.bits);
    return all;
  };
  return selfsame::test::share_known(marks(earlier), marks(codes));
}

class FingerCopies : public ::testing::Test {
 protected:
  static View view(const test::DrawnPrint& drawn) {
    return {FingerPosition::unknown, print_of(read_ridges(drawn.draw()).value())};
  }
  Codes of_record(const View& view) const { return coder_.codes(std::span(&view, 1)); }
  CopyCoder coder_{pipeline::CopyKey{1, 2, 3}};
};

TEST_F(FingerCopies, are_known_again_and_another_impression_is_not) {
  const test::DrawnPrint first = test::drawn_finger(1);
  const Codes codes = coder_.codes(first.draw());
  ASSERT_FALSE(codes.empty());
  test::DrawnPrint copy = first;
  copy.turn = 0.035;
  copy.shift_x = 6.5;
  copy.noise = 10;
  EXPECT_GT(share_known(codes, coder_.codes(copy.draw())), 0.25);
  test::DrawnPrint again = first;
  again.stretch = 1.06;
  again.bend += 0.0006;
  EXPECT_LT(share_known(codes, coder_.codes(again.draw())), 0.1);
  EXPECT_LT(share_known(codes, coder_.codes(test::drawn_finger(2).draw())), 0.1);
}

TEST_F(FingerCopies, of_records_are_known_again_moved_and_scaled) {
  const View original = view(test::drawn_finger(1));
  const Codes codes = of_record(original);
  ASSERT_EQ(codes.size(), CopyCoder::kMostOfRecord);
  View moved = original;
  for (Minutia& m : moved.print.minutiae) m.x = static_cast<std::int16_t>(m.x + 9);
  EXPECT_EQ(share_known(codes, of_record(moved)), 1);
  View larger = original;
  for (Minutia& m : larger.print.minutiae) {
    m.x = static_cast<std::int16_t>(m.x * 102 / 100);
    m.y = static_cast<std::int16_t>(m.y * 102 / 100);
  }
  EXPECT_GT(share_known(codes, of_record(larger)), 0.5);
  EXPECT_EQ(share_known(codes, of_record(view(test::drawn_finger(2)))), 0);
}

TEST_F(FingerCopies, of_records_are_shared_among_their_prints_and_none_of_too_few_minutiae) {
  const View one = view(test::drawn_finger(1));
  const View two = view(test::drawn_finger(2));
  const std::vector<View> both{one, two};
  const Codes codes = coder_.codes(both);
  EXPECT_EQ(codes.size(), CopyCoder::kMostOfRecord);
  EXPECT_GT(share_known(of_record(one), codes), 0.45);
  View few = one;
  few.print.minutiae.resize(7);
  EXPECT_TRUE(of_record(few).empty());
  few.print.minutiae.assign(20, Minutia{5, 5, 0, 0, MinutiaType::ending});
  EXPECT_TRUE(of_record(few).empty()) << "all in one place";
}

}  // namespace
}  // namespace selfsame::finger
