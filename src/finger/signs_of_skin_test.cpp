#include "finger/signs_of_skin.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "finger/altered_picture_test_support.hpp"
#include "finger/drawn_print_test_support.hpp"
#include "media/kernels.hpp"

namespace selfsame::finger {
namespace {

std::array<SkinSign, 4> signs_of(const media::Image& picture) {
  return signs_of_skin(picture, read_ridges(picture).value());
}
media::Image grainy_print() {
  test::DrawnPrint print = test::drawn_finger(4);
  print.noise = 40;
  return print.draw();
}

TEST(SignsOfSkin, have_their_names_in_order) {
  const auto cues = signs_of(grainy_print());
  EXPECT_EQ(cues[0].name, "sharpness_ratio");
  EXPECT_EQ(cues[1].name, "pore_fraction");
  EXPECT_EQ(cues[2].name, "valley_grain_ratio");
  EXPECT_EQ(cues[3].name, "effective_grey_levels");
}

TEST(SignsOfSkin, of_a_smooth_wave_are_those_of_no_grain) {
  test::DrawnPrint smooth;
  const auto cues = signs_of(smooth.draw());
  EXPECT_NEAR(cues[0].value, 1, 0.15);
  EXPECT_LT(cues[1].value, 0.01F);
  EXPECT_LT(cues[2].value, 0.01F);
}

TEST(SignsOfSkin, all_fall_where_the_picture_is_blurred_but_grey_levels) {
  const media::Image picture = grainy_print();
  const auto before = signs_of(picture), after = signs_of(test::blurred(picture));
  for (const std::size_t k : {0U, 1U, 2U}) EXPECT_LT(after[k].value, 0.8F * before[k].value) << after[k].name;
}

TEST(SignsOfSkin, of_a_copy_in_black_and_white_are_sharp_and_without_grain) {
  const media::Image picture = grainy_print();
  const auto before = signs_of(picture), after = signs_of(test::black_and_white(picture));
  EXPECT_GT(after[0].value, before[0].value);
  EXPECT_LT(after[1].value, 0.01F);
  EXPECT_LT(after[2].value, 0.01F);
  EXPECT_LE(after[3].value, 2.01F);
}

TEST(SignsOfSkin, lose_grey_levels_where_the_picture_is_flattened) {
  const media::Image picture = grainy_print();
  EXPECT_LT(signs_of(test::flattened(picture))[3].value, 0.2F * signs_of(picture)[3].value);
}

TEST(SignsOfSkin, are_the_same_for_pictures_in_colour) {
  const media::Image gray = grainy_print();
  const auto a = signs_of(gray), b = signs_of(media::to_rgb(gray));
  for (std::size_t k = 0; k < a.size(); ++k) EXPECT_EQ(a[k].value, b[k].value) << a[k].name;
}

TEST(SignsOfSkin, are_zero_without_ridges) {
  media::Image blank(200, 200, 1);
  std::fill(blank.bytes().begin(), blank.bytes().end(), std::uint8_t{255});
  for (const auto& cue : signs_of(blank)) EXPECT_EQ(cue.value, 0) << cue.name;
}

}  // namespace
}  // namespace selfsame::finger
