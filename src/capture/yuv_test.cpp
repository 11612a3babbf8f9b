#include "capture/yuv.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

namespace selfsame::capture {
namespace {

constexpr Subsampling k420{1, 1};
constexpr Subsampling k444{0, 0};
using Rgb = std::array<int, 3>;

Rgb at(const media::Image& image, int x, int y) {
  const std::uint8_t* p = image.pixel(x, y);
  return {p[0], p[1], p[2]};
}

/// BT.601 as it is written, in floating point: the oracle.
Rgb written_out(double y, double u, double v, Range range) {
  const bool full = range == Range::full;
  const double luma = full ? y / 255 : (y - 16) / 219;
  const double scale = full ? 255 : 224;
  const double pb = (u - 128) / scale, pr = (v - 128) / scale;
  const auto level = [](double part) { return static_cast<int>(std::lround(std::clamp(part, 0.0, 1.0) * 255)); };
  return {level(luma + 1.402 * pr), level(luma - 0.344136 * pb - 0.714136 * pr), level(luma + 1.772 * pb)};
}

TEST(Yuv, agrees_with_the_standard_to_one_level) {
  for (const Range range : {Range::narrow, Range::full}) {
    for (int y = 0; y < 256; y += 15) {
      for (int u = 0; u < 256; u += 17) {
        for (int v = 0; v < 256; v += 17) {
          const Bytes planes{static_cast<std::uint8_t>(y), static_cast<std::uint8_t>(u), static_cast<std::uint8_t>(v)};
          const Rgb got = at(planar_to_rgb(planes, 1, 1, k444, range), 0, 0);
          const Rgb wanted = written_out(y, u, v, range);
          for (std::size_t c = 0; c < 3; ++c) ASSERT_NEAR(got[c], wanted[c], 1) << y << ' ' << u << ' ' << v;
        }
      }
    }
  }
}

TEST(Yuv, counts_odd_sides_up) {
  EXPECT_EQ(planar_bytes(3, 3, k420), 9U + 2 * 4U);
  EXPECT_EQ(planar_bytes(3, 3, {1, 0}), 9U + 2 * 6U);
  EXPECT_EQ(planar_bytes(3, 3, k444), 27U);
  EXPECT_EQ(planar_bytes(3, 3, {1, 1, true}), 9U);
}

TEST(Yuv, spreads_a_chroma_sample_over_its_pixels) {
  Bytes planes(9, 126);
  planes.insert(planes.end(), {128, 128, 128, 128, 240, 128, 128, 128});  // v of the top left block: red
  const media::Image image = planar_to_rgb(planes, 3, 3, k420, Range::narrow);
  EXPECT_EQ(at(image, 0, 0), at(image, 1, 1));
  EXPECT_GT(at(image, 1, 1)[0], at(image, 1, 1)[1] + 50);
  EXPECT_EQ(at(image, 2, 0), at(image, 2, 2));
  EXPECT_EQ(at(image, 2, 2)[0], at(image, 2, 2)[1]);
}

TEST(Yuv, reads_packed_rows_with_padding) {
  const Bytes packed{126, 128, 235, 240, 9, 9, 16, 128, 126, 128};
  const media::Image image = yuyv_to_rgb(packed, 2, 2, 6);
  for (const auto& [x, y, luma, v] :
       {std::array{0, 0, 126, 240}, {1, 0, 235, 240}, {0, 1, 16, 128}, {1, 1, 126, 128}}) {
    EXPECT_EQ(at(image, x, y), written_out(luma, 128, v, Range::narrow));
  }
}

TEST(Yuv, comes_back_from_rgb_where_colour_does_not_change) {
  media::Image image(5, 3, 3);
  for (std::size_t i = 0; i < image.bytes().size(); i += 3) {
    image.bytes()[i] = 200;
    image.bytes()[i + 1] = 120;
    image.bytes()[i + 2] = 40;
  }
  const Bytes planes = rgb_to_planar420(image);
  ASSERT_EQ(planes.size(), planar_bytes(5, 3, k420));
  const media::Image back = planar_to_rgb(planes, 5, 3, k420, Range::narrow);
  for (std::size_t i = 0; i < image.bytes().size(); ++i) EXPECT_NEAR(back.bytes()[i], image.bytes()[i], 3);
}

}  // namespace
}  // namespace selfsame::capture
