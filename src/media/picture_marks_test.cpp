#include "media/picture_marks.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "media/kernels.hpp"
#include "media/mark_test_support.hpp"
#include "tests/support/synthetic_image.hpp"

namespace selfsame::media {
namespace {

using test::share_known;

constexpr MarkKey kKey{1, 2, 3};

/// Waves of eight pixels or so in all directions: `bend` stretches them as skin does.
Image waves(std::uint64_t seed, float bend = 0) {
  test::TestRandom random(seed);
  struct Wave {
    double x, y, phase;
  };
  std::vector<Wave> all;
  for (int k = 0; k < 40; ++k) {
    const double angle = random.uniform(0, 6.2831853);
    const double length = random.uniform(7, 14);
    all.push_back(
        {6.2831853 / length * std::cos(angle), 6.2831853 / length * std::sin(angle), random.uniform(0, 6.2831853)});
  }
  Image image(300, 280, 1);
  for (int y = 0; y < image.height(); ++y) {
    for (int x = 0; x < image.width(); ++x) {
      const double u = x + bend * std::sin(y / 40.0);
      const double v = y + bend * std::cos(x / 45.0);
      double sum = 0;
      for (const Wave& wave : all) sum += std::sin(wave.x * u + wave.y * v + wave.phase);
      *image.pixel(x, y) = static_cast<std::uint8_t>(std::clamp(128 + 10 * sum, 0.0, 255.0));
    }
  }
  return image;
}

class PictureMarksTest : public ::testing::Test {
 protected:
  PictureMarks marks_{kKey};
};

TEST_F(PictureMarksTest, know_copies_again) {
  const Image original = waves(1);
  const auto marks = marks_.of(original);
  ASSERT_EQ(marks.size(), PictureMarkOptions{}.most);
  EXPECT_EQ(marks_.of(original), marks);
  EXPECT_GT(share_known(marks, marks_.of(flip_horizontal(original))), 0.9);
  EXPECT_GT(share_known(marks, marks_.of(crop(original, {8, 8, 284, 264}))), 0.4);
  EXPECT_GT(share_known(marks, marks_.of(resize(original, 306, 286))), 0.4);
  const float cosine = std::cos(0.035F);
  const float sine = std::sin(0.035F);
  const Affine turn{{cosine, -sine, 6, sine, cosine, -5}};
  EXPECT_GT(share_known(marks, marks_.of(warp_affine(original, turn, 300, 280, 255))), 0.4);
}

TEST_F(PictureMarksTest, know_no_other_picture_and_none_that_is_bent) {
  const auto marks = marks_.of(waves(1));
  EXPECT_EQ(share_known(marks, marks_.of(waves(2))), 0);
  EXPECT_LT(share_known(marks, marks_.of(waves(1, 6))), 0.15);
}

TEST_F(PictureMarksTest, mean_nothing_with_another_key) {
  EXPECT_EQ(share_known(marks_.of(waves(1)), PictureMarks(MarkKey{1, 2, 4}).of(waves(1))), 0);
}

TEST_F(PictureMarksTest, look_only_where_they_may) {
  const Image original = waves(1);
  EXPECT_TRUE(marks_.of(original, {.places = [](float, float) { return false; }}).empty());
  Image other = waves(2);
  const auto left = [](int x, int) { return x < 150; };
  for (int y = 0; y < 280; ++y) std::copy_n(original.row(y), 150, other.row(y));
  const PictureParts parts{.places = [](float x, float) { return x < 120; }, .looked_at = left};
  EXPECT_GT(share_known(marks_.of(original, parts), marks_.of(other, parts)), 0.5);
}

TEST_F(PictureMarksTest, are_none_of_pictures_without_structure) {
  EXPECT_TRUE(marks_.of(Image(300, 300, 1)).empty());
  EXPECT_TRUE(marks_.of(Image(5, 300, 1)).empty());
  EXPECT_TRUE(marks_.of(Image(1, 1, 1)).empty());
  EXPECT_FALSE(marks_.of(resize(waves(1), 1200, 1120)).empty()) << "larger than it is looked at";
}

}  // namespace
}  // namespace selfsame::media
