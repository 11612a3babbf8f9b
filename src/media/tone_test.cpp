#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "media/kernels.hpp"
#include "tests/support/synthetic_image.hpp"

namespace selfsame::media {
namespace {

using selfsame::test::checker_image;
using selfsame::test::constant_image;
using selfsame::test::gradient_image;
using selfsame::test::make_image;
using selfsame::test::noise_image;

TEST(ToGray, weighs_the_colours_as_bt601_says) {
  Image image(4, 1, 3);
  image.bytes() = {255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255};
  const Image gray = to_gray(image);
  EXPECT_EQ(gray.channels(), 1);
  EXPECT_EQ(gray.bytes(), (std::vector<std::uint8_t>{77, 149, 29, 255}));
}

TEST(ToGray, agrees_with_the_formula_when_the_picture_is_noise) {
  for (const int channels : {3, 4}) {
    const Image image = noise_image(37, 21, channels, 3);
    const Image gray = to_gray(image);
    for (int y = 0; y < 21; ++y) {
      for (int x = 0; x < 37; ++x) {
        const std::uint8_t* p = image.pixel(x, y);
        EXPECT_EQ(*gray.pixel(x, y), (77 * p[0] + 150 * p[1] + 29 * p[2] + 128) / 256);
      }
    }
  }
}

TEST(ToGray, passes_gray_through) {
  const Image gray = noise_image(9, 9, 1, 3);
  EXPECT_EQ(to_gray(gray), gray);
}

TEST(ToRgb, repeats_gray_and_drops_alpha) {
  Image gray(2, 1, 1);
  gray.bytes() = {7, 9};
  EXPECT_EQ(to_rgb(gray).bytes(), (std::vector<std::uint8_t>{7, 7, 7, 9, 9, 9}));
  Image rgba(2, 1, 4);
  rgba.bytes() = {1, 2, 3, 4, 5, 6, 7, 8};
  EXPECT_EQ(to_rgb(rgba).bytes(), (std::vector<std::uint8_t>{1, 2, 3, 5, 6, 7}));
  const Image rgb = noise_image(5, 5, 3, 1);
  EXPECT_EQ(to_rgb(rgb), rgb);
}

TEST(GrayStatistics, counts_exactly_when_the_pattern_is_known) {
  const GrayStatistics two = gray_statistics(checker_image(8, 8, 1, 1, 100, 140));
  EXPECT_FLOAT_EQ(two.mean, 120);
  EXPECT_FLOAT_EQ(two.standard_deviation, 20);
  EXPECT_EQ(two.dark_fraction, 0);
  EXPECT_EQ(two.bright_fraction, 0);
}

TEST(GrayStatistics, includes_16_and_250_but_not_17_and_249) {
  Image image(4, 1, 1);
  image.bytes() = {16, 17, 249, 250};
  const GrayStatistics statistics = gray_statistics(image);
  EXPECT_FLOAT_EQ(statistics.dark_fraction, 0.25F);
  EXPECT_FLOAT_EQ(statistics.bright_fraction, 0.25F);
}

TEST(GrayStatistics, does_not_overflow_when_rows_are_long_and_white) {
  const GrayStatistics statistics = gray_statistics(constant_image(32768, 40, 1, 255));
  EXPECT_FLOAT_EQ(statistics.mean, 255);
  EXPECT_FLOAT_EQ(statistics.standard_deviation, 0);
  EXPECT_FLOAT_EQ(statistics.bright_fraction, 1);
}

double plain_laplacian_variance(const Image& gray) {
  double sum = 0;
  double squares = 0;
  double count = 0;
  for (int y = 1; y + 1 < gray.height(); ++y) {
    for (int x = 1; x + 1 < gray.width(); ++x) {
      const double value = *gray.pixel(x - 1, y) + *gray.pixel(x + 1, y) + *gray.pixel(x, y - 1) +
                           *gray.pixel(x, y + 1) - 4.0 * *gray.pixel(x, y);
      sum += value;
      squares += value * value;
      count += 1;
    }
  }
  return squares / count - sum / count * (sum / count);
}

TEST(LaplacianVariance, is_the_known_value_when_the_picture_is_a_checker) {
  // Every inner pixel of a 1-pixel checker has four neighbours of the other value: +-4 * 200.
  EXPECT_FLOAT_EQ(laplacian_variance(checker_image(10, 10, 1, 1, 20, 220)), 800.0F * 800.0F);
}

TEST(LaplacianVariance, agrees_with_the_plain_sum_when_the_picture_is_noise) {
  const Image image = noise_image(5000, 9, 1, 2);
  EXPECT_NEAR(laplacian_variance(image), plain_laplacian_variance(image), 1.0);
}

TEST(LaplacianVariance, does_not_overflow_when_rows_are_long_and_rough) {
  EXPECT_FLOAT_EQ(laplacian_variance(checker_image(32768, 8, 1, 1)), 1020.0F * 1020.0F);
}

TEST(LaplacianVariance, falls_when_the_picture_is_blurred) {
  const auto face = selfsame::test::cartoon_face(200, 200, {100, 100, 140, 0, 1});
  const Image sharp = to_gray(face.image);
  const Image blurred = resize(resize(sharp, 50, 50), 200, 200);
  EXPECT_LT(laplacian_variance(blurred), 0.5F * laplacian_variance(sharp));
}

TEST(LaplacianVariance, is_zero_when_there_are_no_inner_pixels) {
  EXPECT_EQ(laplacian_variance(noise_image(2, 50, 1, 1)), 0);
  EXPECT_EQ(laplacian_variance(noise_image(50, 2, 1, 1)), 0);
  EXPECT_GT(laplacian_variance(noise_image(4, 3, 1, 1)), 0);
}

TEST(Clahe, keeps_a_constant_picture_constant) {
  for (int value = 0; value < 256; value += 5) {
    for (const int tiles : {1, 3, 8}) {
      const Image out = clahe(constant_image(53, 47, 1, static_cast<std::uint8_t>(value)), tiles);
      EXPECT_EQ(std::count(out.bytes().begin(), out.bytes().end(), out.bytes()[0]),
                static_cast<std::ptrdiff_t>(out.bytes().size()));
      EXPECT_NEAR(out.bytes()[0], value, 4) << "the clip limit keeps it near its level";
    }
  }
}

TEST(Clahe, widens_the_range_when_contrast_is_low) {
  const Image flat = make_image(96, 96, 1, [](int x, int y, int) { return 110 + (x * 7 + y * 3) % 20; });
  const float before = gray_statistics(flat).standard_deviation;
  const float gentle = gray_statistics(clahe(flat, 8, 2)).standard_deviation;
  const float strong = gray_statistics(clahe(flat, 8, 8)).standard_deviation;
  EXPECT_GT(gentle, 1.2F * before);
  EXPECT_GT(strong, 1.5F * gentle);
}

TEST(Clahe, equalises_fully_when_one_region_is_unclipped) {
  const Image ramp = make_image(256, 16, 1, [](int x, int, int) { return 100 + x / 16; });
  const Image out = clahe(ramp, 1, 256);
  for (int x = 0; x < 256; ++x)
    EXPECT_EQ(*out.pixel(x, 3), (x / 16 + 1) * 255.0 / 16 + 0.5 - std::fmod((x / 16 + 1) * 255.0 / 16 + 0.5, 1));
}

TEST(Clahe, keeps_the_order_of_levels_when_there_is_one_region) {
  const Image out = clahe(gradient_image(256, 8, 1), 1, 3);
  for (int x = 1; x < 256; ++x) EXPECT_GE(*out.pixel(x, 4), *out.pixel(x - 1, 4));
}

TEST(Clahe, shows_no_seam_when_regions_meet_on_a_smooth_picture) {
  const Image out = clahe(gradient_image(256, 256, 1), 8, 2);
  for (int x = 1; x < 256; ++x) EXPECT_LE(std::abs(*out.pixel(x, 128) - *out.pixel(x - 1, 128)), 12);
}

TEST(Clahe, works_when_the_picture_has_fewer_pixels_than_regions) {
  for (int side = 1; side <= 9; ++side) {
    const Image out = clahe(noise_image(side, 10 - side, 1, 5), 8);
    EXPECT_EQ(out.width(), side);
    EXPECT_EQ(out.height(), 10 - side);
  }
}

}  // namespace
}  // namespace selfsame::media
