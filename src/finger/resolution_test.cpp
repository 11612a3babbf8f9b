#include "finger/resolution.hpp"

#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "finger/drawn_print_test_support.hpp"
#include "finger/matching.hpp"
#include "finger/minutiae.hpp"
#include "media/kernels.hpp"

namespace selfsame::finger {
namespace {

using test::drawn_finger;

std::pair<int, int> size_of(int width, int height, int dots_per_inch) {
  const auto picture = at_500_dpi(media::Image(width, height, 1), dots_per_inch);
  EXPECT_TRUE(picture) << picture.error().message;
  return picture ? std::pair{picture->width(), picture->height()} : std::pair{0, 0};
}

ErrorCode code_of(int width, int height, int dots_per_inch) {
  const auto picture = at_500_dpi(media::Image(width, height, 1), dots_per_inch);
  return picture ? ErrorCode::internal : picture.error().code;
}

TEST(At500Dpi, has_the_size_that_500_dots_an_inch_give) {
  EXPECT_EQ(size_of(300, 400, 1000), (std::pair{150, 200}));
  EXPECT_EQ(size_of(100, 150, 250), (std::pair{200, 300}));
  EXPECT_EQ(size_of(363, 726, 363), (std::pair{500, 1000}));
  EXPECT_EQ(size_of(508, 254, 508), (std::pair{500, 250}));
}

TEST(At500Dpi, leaves_the_picture_when_it_is_so_or_not_known) {
  const media::Image picture = drawn_finger(1).draw();
  EXPECT_EQ(at_500_dpi(picture, 500).value(), picture);
  EXPECT_EQ(at_500_dpi(picture, 0).value(), picture);
}

TEST(At500Dpi, is_refused_when_no_sensor_has_the_resolution) {
  for (const int dpi : {-500, -1, 1, kLeastDotsPerInch - 1, kMostDotsPerInch + 1, 1'000'000}) {
    EXPECT_EQ(code_of(300, 300, dpi), ErrorCode::invalid_argument) << dpi;
  }
  EXPECT_EQ(code_of(300, 300, kLeastDotsPerInch), ErrorCode::internal);
  EXPECT_EQ(code_of(300, 300, kMostDotsPerInch), ErrorCode::internal);
  EXPECT_EQ(at_500_dpi({}, 500).error().code, ErrorCode::invalid_argument);
}

TEST(At500Dpi, is_refused_at_sides_beyond_the_limits) {
  constexpr int kMost = limits::kMaxPrintSide;
  EXPECT_EQ(code_of(kMost, 100, 500), ErrorCode::internal);
  EXPECT_EQ(code_of(kMost + 1, 100, 500), ErrorCode::media_too_large);
  EXPECT_EQ(code_of(100, kMost / 2 + 1, 250), ErrorCode::media_too_large);
  EXPECT_EQ(code_of(2 * kMost, 100, 1000), ErrorCode::internal);
  EXPECT_EQ(code_of(kLeastPrintSide, 100, 500), ErrorCode::internal);
  EXPECT_EQ(code_of(kLeastPrintSide - 1, 100, 500), ErrorCode::finger_not_found);
  EXPECT_EQ(code_of(32, 32, 1000), ErrorCode::finger_not_found);
}

TEST(At500Dpi, keeps_a_finger_what_it_is) {
  Matcher matcher;
  const media::Image picture = drawn_finger(5).draw();
  const Matchable reference(print_of(read_ridges(picture).value()));
  const float same = matcher.compare(reference, reference).llr;
  for (const int dpi : {250, 363, 400, 508, 700, 1000, 1270}) {
    const media::Image scan = media::resize(picture, picture.width() * dpi / 500, picture.height() * dpi / 500);
    const Matchable probe(print_of(read_ridges(at_500_dpi(scan, dpi).value()).value()));
    EXPECT_GT(matcher.compare(reference, probe).llr, same / 2) << dpi;
    // If taken for 500 dpi, the ridges would be farther apart than any finger's.
    if (dpi < 600 && dpi > 300) continue;
    const auto wrong = read_ridges(scan);
    ASSERT_TRUE(wrong);
    EXPECT_LT(matcher.compare(reference, Matchable(print_of(*wrong))).llr, 0) << dpi;
  }
}

}  // namespace
}  // namespace selfsame::finger
