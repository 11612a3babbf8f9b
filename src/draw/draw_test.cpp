#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "draw/shapes.hpp"

namespace selfsame::draw {
namespace {

using ::testing::HasSubstr;

TEST(Svg, shapes_are_golden) {
  Drawing drawing{10, 20, "t", {}};
  drawing.shapes = {Polyline{{{1, 2.004}, {3.5, -0.001}}, 1.5, {255, 0, 16}, 4},
                    Polygon{{{0, 0}, {1, 0}, {1, 1}}, {1, 2, 3}, 0.5}, Disc{{4, 5}, 2, {0, 0, 0}},
                    Text{{6, 7}, "a\x01\xFF\xC3\xA9", 12, {0, 0, 0}, Anchor::end, true, true}};
  EXPECT_THAT(
      to_svg(drawing),
      HasSubstr("<polyline points=\"1,2 3.5,0\" stroke=\"#ff0010\" stroke-width=\"1.5\" stroke-dasharray=\"4\"/>\n"
                "<polygon points=\"0,0 1,0 1,1\" fill=\"#010203\" fill-rule=\"evenodd\" fill-opacity=\"0.5\"/>\n"
                "<circle cx=\"4\" cy=\"5\" r=\"2\" fill=\"#000000\"/>\n"
                "<text x=\"6\" y=\"7\" font-size=\"12\" fill=\"#000000\" text-anchor=\"end\" font-weight=\"600\" "
                "transform=\"rotate(-90 6 7)\">a??\xC3\xA9</text>\n"));
}

TEST(TextWidth, leaves_room_for_the_font_that_pixels_are_painted_with) {
  for (const char* words : {"EER 2.00 %", "FVC 2002 DB1, all pairs", "Wide MWMW @@@", "illicit little"}) {
    const media::Image image = rasterise(Drawing{400, 40, "", {Text{{0, 25}, words, 20, {0, 0, 0}}}});
    int right = 0;
    for (int x = 0; x < image.width(); ++x) {
      for (int y = 0; y < image.height(); ++y) right = image.pixel(x, y)[0] < 200 ? x : right;
    }
    EXPECT_GT(text_width(words, 20), right) << words;
    EXPECT_LT(text_width(words, 20), 1.35 * right) << words;
  }
}

TEST(Raster, filled_rectangle_covers_whole_and_part_pixels) {
  Drawing drawing{4, 3, "", {Polygon{{{1, 1}, {2.5, 1}, {2.5, 2}, {1, 2}}, {0, 0, 0}, 1}}};
  const media::Image image = rasterise(drawing);
  EXPECT_EQ(image.channels(), 3);
  EXPECT_EQ(image.pixel(1, 1)[0], 0);
  EXPECT_NEAR(image.pixel(2, 1)[0], 128, 1);
  EXPECT_EQ(image.pixel(0, 1)[0], 255);
  EXPECT_EQ(image.pixel(3, 1)[0], 255);
  EXPECT_EQ(image.pixel(1, 0)[0], 255);
  EXPECT_EQ(image.pixel(1, 2)[0], 255);
}

TEST(Raster, opacity_and_colour_blend_with_white) {
  Drawing drawing{1, 1, "", {Polygon{{{0, 0}, {1, 0}, {1, 1}, {0, 1}}, {55, 155, 255}, 0.5}}};
  const media::Image image = rasterise(drawing);
  EXPECT_NEAR(image.pixel(0, 0)[0], 155, 1);
  EXPECT_NEAR(image.pixel(0, 0)[1], 205, 1);
  EXPECT_EQ(image.pixel(0, 0)[2], 255);
}

TEST(Raster, line_is_as_wide_as_asked_and_joins_do_not_darken) {
  Drawing drawing{20, 20, "", {Polyline{{{2, 10}, {10, 10}, {18, 10}}, 4, {0, 0, 0}}}};
  const media::Image image = rasterise(drawing);
  for (const int x : {5, 10, 15}) {
    double cover = 0;
    for (int y = 0; y < 20; ++y) cover += (255 - image.pixel(x, y)[0]) / 255.0;
    EXPECT_NEAR(cover, 4, 0.02) << x;
  }
}

TEST(Raster, paints_on_a_picture_that_is_there) {
  media::Image picture(9, 9, 3);
  std::fill(picture.bytes().begin(), picture.bytes().end(), std::uint8_t{100});
  paint(picture, {Polygon{{{2, 2}, {6, 2}, {6, 6}, {2, 6}}, {200, 0, 100}, 0.5}});
  EXPECT_EQ(picture.pixel(4, 4)[0], 150);
  EXPECT_EQ(picture.pixel(4, 4)[1], 50);
  EXPECT_EQ(picture.pixel(4, 4)[2], 100);
  EXPECT_EQ(picture.pixel(7, 7)[0], 100);
}

TEST(Raster, thin_line_gets_fainter_instead_of_vanishing) {
  Drawing drawing{9, 9, "", {Polyline{{{0, 4.5}, {9, 4.5}}, 0.25, {0, 0, 0}}}};
  EXPECT_NEAR(rasterise(drawing).pixel(4, 4)[0], 255 * 0.75, 15);
}

TEST(Raster, dashes_leave_gaps_of_their_own_length) {
  Drawing drawing{101, 3, "", {Polyline{{{0, 1.5}, {101, 1.5}}, 1, {0, 0, 0}, 10}}};
  const media::Image image = rasterise(drawing);
  for (int x = 0; x < 100; ++x) {
    const int phase = x % 20;
    if (phase > 1 && phase < 8) {
      EXPECT_EQ(image.pixel(x, 1)[0], 0) << x;
    }
    if (phase > 11 && phase < 18) {
      EXPECT_EQ(image.pixel(x, 1)[0], 255) << x;
    }
  }
}

TEST(Raster, shapes_outside_the_picture_are_cut_off) {
  Drawing drawing{8, 8, "", {}};
  drawing.shapes = {Polyline{{{-50, -50}, {50, 50}}, 3, {0, 0, 0}}, Disc{{-100, 4}, 20, {0, 0, 0}},
                    Polygon{{{-5, -5}, {30, -5}, {30, 3}, {-5, 3}}, {0, 0, 0}, 1},
                    Text{{-30, 400}, "outside", 20, {0, 0, 0}}};
  const media::Image image = rasterise(drawing);
  EXPECT_EQ(image.pixel(7, 0)[0], 0);
  EXPECT_GT(image.pixel(7, 4)[0], 250);  // of the line no more than its edge
}

TEST(Raster, text_is_anchored_and_turned_as_asked) {
  const auto ink_box = [](const Text& text) {
    const media::Image image = rasterise(Drawing{200, 200, "", {text}});
    media::Box box{200, 200, 0, 0};
    float right = 0, bottom = 0;
    for (int y = 0; y < 200; ++y) {
      for (int x = 0; x < 200; ++x) {
        if (image.pixel(x, y)[0] > 128) continue;
        box.x = std::min(box.x, static_cast<float>(x));
        box.y = std::min(box.y, static_cast<float>(y));
        right = std::max(right, static_cast<float>(x));
        bottom = std::max(bottom, static_cast<float>(y));
      }
    }
    return media::Box{box.x, box.y, right - box.x, bottom - box.y};
  };
  const media::Box start = ink_box({{100, 100}, "HHH", 20, {0, 0, 0}});
  EXPECT_GE(start.x, 100);
  EXPECT_NEAR(start.height + 1, 20 * 0.72, 1);
  const media::Box end = ink_box({{100, 100}, "HHH", 20, {0, 0, 0}, Anchor::end});
  EXPECT_LE(end.x + end.width, 100);
  const media::Box middle = ink_box({{100, 100}, "HHH", 20, {0, 0, 0}, Anchor::middle});
  EXPECT_NEAR(middle.centre().x, 100, 1);
  const media::Box upwards = ink_box({{100, 100}, "HHH", 20, {0, 0, 0}, Anchor::start, true});
  EXPECT_LE(upwards.y + upwards.height, 100);
  EXPECT_NEAR(upwards.height, start.width, 1);
}

}  // namespace
}  // namespace selfsame::draw
