#include "eval/plot.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "eval/figures.hpp"
#include "eval/plot_frame.hpp"
#include "eval/stroke_font.hpp"
#include "eval/synthetic_scores.hpp"
#include "eval/utf8.hpp"
#include "media/codec/codec.hpp"

namespace selfsame::eval {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

ScoreSet gaussian(double separation) {
  const auto scores = synthetic::gaussian_scores(2000, 20'000, separation, 1);
  return *ScoreSet::create(scores.genuine, scores.impostor);
}

DetPlot det_plot() {
  const ScoreSet set = gaussian(4);
  return {"Title <&> \"x\"", "sub", {{"one", det_curve(set), equal_error(set).rate}}, {}};
}

/// Tags balance, attributes are quoted, no stray '<' or '&': enough of XML for what we write.
bool well_formed(const std::string& xml) {
  std::vector<std::string> open;
  for (std::size_t i = 0; i < xml.size(); ++i) {
    if (xml[i] == '&' && xml.compare(i, 5, "&amp;") != 0 && xml.compare(i, 4, "&lt;") != 0 &&
        xml.compare(i, 4, "&gt;") != 0 && xml.compare(i, 6, "&quot;") != 0) {
      return false;
    }
    if (xml[i] == '>') return false;
    if (xml[i] != '<') continue;
    const std::size_t end = xml.find('>', i);
    if (end == std::string::npos) return false;
    const std::string tag = xml.substr(i + 1, end - i - 1);
    if (tag.find('<') != std::string::npos || std::count(tag.begin(), tag.end(), '"') % 2 != 0) return false;
    const std::string name = tag.substr(0, tag.find_first_of(" \n"));
    if (tag.front() == '/') {
      if (open.empty() || open.back() != tag.substr(1)) return false;
      open.pop_back();
    } else if (tag.front() != '?' && tag.back() != '/') {
      open.push_back(name);
    }
    i = end;
  }
  return open.empty();
}

std::size_t dark_pixels(const media::Image& image) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < image.bytes().size(); i += 3) count += image.bytes()[i] < 128 ? 1U : 0U;
  return count;
}

TEST(Svg, det_plot_is_well_formed_and_escapes_text) {
  const std::string svg = to_svg(draw(det_plot()));
  EXPECT_TRUE(well_formed(svg));
  EXPECT_THAT(svg, HasSubstr("viewBox=\"0 0 1200 1000\""));
  EXPECT_THAT(svg, HasSubstr("Title &lt;&amp;&gt; &quot;x&quot;"));
  EXPECT_THAT(svg, HasSubstr("False-match rate (FMR), %"));
  EXPECT_THAT(svg, HasSubstr("one   EER 2.00 %"));
  EXPECT_THAT(svg, Not(HasSubstr("nan")));
  EXPECT_THAT(svg, Not(HasSubstr("inf")));
}

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

TEST(Utf8, broken_sequences_become_question_marks) {
  EXPECT_EQ(code_points("a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"), U"a\u00e9\u20ac\U0001F600");
  EXPECT_EQ(code_points("\xC3"), U"?");
  EXPECT_EQ(code_points("\xC0\xAF"), U"??");
  EXPECT_EQ(code_points("\xED\xA0\x80"), U"???");
  EXPECT_EQ(code_points("\xF4\x90\x80\x80"), U"????");
  std::string back;
  for (const char32_t c : code_points("a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80")) append_utf8(back, c);
  EXPECT_EQ(back, "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80");
}

TEST(StrokeFont, every_printable_character_has_a_shape_of_its_own_within_bounds) {
  std::set<std::vector<std::pair<double, double>>> shapes;
  for (char32_t c = 33; c < 127; ++c) {
    std::vector<std::pair<double, double>> shape;
    for (const auto& stroke : glyph_of(c).strokes) {
      ASSERT_FALSE(stroke.empty());
      for (const Position& point : stroke) {
        EXPECT_GE(point.x, -0.1) << static_cast<char>(c);
        EXPECT_LE(point.x, glyph_of(c).advance) << static_cast<char>(c);
        EXPECT_GE(point.y, -4.3) << static_cast<char>(c);
        EXPECT_LE(point.y, 17.1) << static_cast<char>(c);
        shape.emplace_back(point.x, point.y);
      }
    }
    EXPECT_TRUE(shapes.insert(shape).second) << static_cast<char>(c);
  }
  EXPECT_TRUE(glyph_of(U' ').strokes.empty());
  EXPECT_EQ(&glyph_of(U'\u20ac'), &glyph_of(U'?'));
  for (char32_t c = '1'; c <= '9'; ++c) EXPECT_EQ(glyph_of(c).advance, glyph_of('0').advance);
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
  EXPECT_EQ(image.pixel(0, 0)[0], 155);
  EXPECT_EQ(image.pixel(0, 0)[1], 205);
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
  EXPECT_NEAR(rasterise(drawing).pixel(4, 4)[0], 255 * 0.75, 1);
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
  EXPECT_EQ(image.pixel(7, 4)[0], 255);
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
  EXPECT_NEAR(start.height, 20 * kCapitalShare + 1, 2);
  const media::Box end = ink_box({{100, 100}, "HHH", 20, {0, 0, 0}, Anchor::end});
  EXPECT_LE(end.x + end.width, 100);
  const media::Box middle = ink_box({{100, 100}, "HHH", 20, {0, 0, 0}, Anchor::middle});
  EXPECT_NEAR(middle.centre().x, 100, 1);
  const media::Box upwards = ink_box({{100, 100}, "HHH", 20, {0, 0, 0}, Anchor::start, true});
  EXPECT_LE(upwards.y + upwards.height, 100);
  EXPECT_NEAR(upwards.height, start.width, 1);
}

TEST(Png, det_plot_has_the_size_asked_for_and_some_ink) {
  DetPlot plot = det_plot();
  plot.size = {900, 700};
  const auto decoded = media::codec::decode_image(to_png(draw(plot)));
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->width(), 900);
  EXPECT_EQ(decoded->height(), 700);
  EXPECT_EQ(*decoded, rasterise(draw(plot)));
  EXPECT_GT(dark_pixels(*decoded), 3000U);
}

TEST(DetPlot, equal_error_mark_lies_on_the_diagonal_and_the_curve) {
  const DetPlot plot = det_plot();
  std::vector<Disc> discs;
  std::vector<Polyline> lines;
  for (const Shape& shape : draw(plot).shapes) {
    if (const auto* disc = std::get_if<Disc>(&shape)) discs.push_back(*disc);
    if (const auto* line = std::get_if<Polyline>(&shape); line != nullptr && line->width > 3) lines.push_back(*line);
  }
  ASSERT_EQ(discs.size(), 3U);
  ASSERT_FALSE(lines.empty());
  double nearest = 1e9;
  for (const Position& point : lines.front().points) {
    nearest = std::min(nearest, std::hypot(point.x - discs[0].centre.x, point.y - discs[0].centre.y));
  }
  EXPECT_LT(nearest, 5);
}

TEST(DetPlot, draws_when_a_curve_is_perfect_or_hopeless) {
  const auto perfect = ScoreSet::create(std::vector<float>{2, 3}, std::vector<float>{0, 1});
  const auto hopeless = ScoreSet::create(std::vector<float>{0, 1}, std::vector<float>{2, 3});
  DetPlot plot{"t", "", {}, {}};
  for (const auto* set : {&*perfect, &*hopeless}) {
    plot.series.push_back({"s", det_curve(*set), equal_error(*set).rate});
    const std::string svg = to_svg(draw(plot));
    EXPECT_TRUE(well_formed(svg));
    EXPECT_THAT(svg, Not(HasSubstr("nan")));
    EXPECT_THAT(svg, Not(HasSubstr("inf")));
  }
}

TEST(DetPlot, lines_stay_inside_the_frame) {
  DetPlot plot = det_plot();
  plot.series.push_back({"steep", {{1, 0, 0}, {0.9, 0.00001, 0}, {0.00001, 0.99, 0}, {0, 1, 0}}, std::nullopt});
  for (const Shape& shape : draw(plot).shapes) {
    const auto* line = std::get_if<Polyline>(&shape);
    if (line == nullptr) continue;
    for (const Position& point : line->points) {
      EXPECT_GE(point.x, 115);
      EXPECT_LE(point.x, 1157);
      EXPECT_GE(point.y, 111);
      EXPECT_LE(point.y, 905);
    }
  }
}

TEST(Histogram, shares_of_each_class_sum_to_one_and_ends_are_counted) {
  const auto set = ScoreSet::create(std::vector<float>{0.5F, 1}, std::vector<float>{0, 0.1F, 0.2F, 0.99F});
  const ScoreHistogram histogram = score_histogram(*set, 4);
  EXPECT_THAT(histogram.genuine, ElementsAre(0, 0, 0.5, 0.5));
  EXPECT_THAT(histogram.impostor, ElementsAre(0.75, 0, 0, 0.25));
}

TEST(Histogram, has_a_range_when_all_scores_are_equal) {
  const auto set = ScoreSet::create(std::vector<float>{1}, std::vector<float>{1});
  const ScoreHistogram histogram = score_histogram(*set, 2);
  EXPECT_EQ(histogram.low, 0.5F);
  EXPECT_EQ(histogram.high, 1.5F);
  EXPECT_TRUE(well_formed(to_svg(draw(HistogramPlot{"t", "", histogram, 1.0F, "here", {}}))));
}

TEST(Histogram, plot_names_both_classes_and_the_threshold) {
  const ScoreSet set = gaussian(3);
  const std::string svg = to_svg(draw(HistogramPlot{"t", "s", score_histogram(set), 2.0F, "FMR 2 %", {}}));
  EXPECT_TRUE(well_formed(svg));
  for (const char* text : {"Genuine", "Impostor", "FMR 2 %"}) EXPECT_THAT(svg, HasSubstr(text));
}

TEST(Ticks, are_multiples_of_1_2_or_5) {
  const auto labels = [](double low, double high, int count) {
    std::vector<std::string> list;
    for (const auto& tick : even_ticks(low, high, count)) list.push_back(tick.label);
    return list;
  };
  EXPECT_THAT(labels(0, 1, 5), ElementsAre("0", "0.2", "0.4", "0.6", "0.8", "1"));
  EXPECT_THAT(labels(-0.3, 0.31, 6), ElementsAre("-0.2", "0", "0.2"));
  EXPECT_THAT(labels(0, 7, 7), ElementsAre("0", "1", "2", "3", "4", "5", "6", "7"));
  EXPECT_EQ(plain_number(0.0001), "0.0001");
  EXPECT_EQ(plain_number(40), "40");
  EXPECT_EQ(plain_number(0), "0");
  EXPECT_EQ(plain_number(1.3068, 3), "1.31");
}

}  // namespace
}  // namespace selfsame::eval
