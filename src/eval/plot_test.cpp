#include "eval/plot.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "eval/figures.hpp"
#include "eval/plot_frame.hpp"
#include "eval/synthetic_scores_test_support.hpp"
#include "media/codec/codec.hpp"

namespace selfsame::eval {
namespace {

using draw::rasterise;
using draw::Shape;
using draw::to_svg;
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
  const std::string svg = to_svg(draw_plot(det_plot()));
  EXPECT_TRUE(well_formed(svg));
  EXPECT_THAT(svg, HasSubstr("viewBox=\"0 0 1200 1000\""));
  EXPECT_THAT(svg, HasSubstr("Title &lt;&amp;&gt; &quot;x&quot;"));
  EXPECT_THAT(svg, HasSubstr("False-match rate (FMR), %"));
  EXPECT_THAT(svg, HasSubstr("one   EER 2.00 %"));
  EXPECT_THAT(svg, Not(HasSubstr("nan")));
  EXPECT_THAT(svg, Not(HasSubstr("inf")));
}

TEST(Png, det_plot_has_the_size_asked_for_and_some_ink) {
  DetPlot plot = det_plot();
  plot.size = {900, 700};
  const auto decoded = media::codec::decode_image(to_png(draw_plot(plot)));
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->width(), 900);
  EXPECT_EQ(decoded->height(), 700);
  EXPECT_EQ(*decoded, rasterise(draw_plot(plot)));
  EXPECT_GT(dark_pixels(*decoded), 3000U);
}

TEST(DetPlot, equal_error_mark_lies_on_the_diagonal_and_the_curve) {
  const DetPlot plot = det_plot();
  std::vector<Disc> discs;
  std::vector<Polyline> lines;
  for (const Shape& shape : draw_plot(plot).shapes) {
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
    const std::string svg = to_svg(draw_plot(plot));
    EXPECT_TRUE(well_formed(svg));
    EXPECT_THAT(svg, Not(HasSubstr("nan")));
    EXPECT_THAT(svg, Not(HasSubstr("inf")));
  }
}

TEST(DetPlot, lines_stay_inside_the_frame) {
  DetPlot plot = det_plot();
  plot.series.push_back({"steep", {{1, 0, 0}, {0.9, 0.00001, 0}, {0.00001, 0.99, 0}, {0, 1, 0}}, std::nullopt});
  for (const Shape& shape : draw_plot(plot).shapes) {
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
  EXPECT_TRUE(well_formed(to_svg(draw_plot(HistogramPlot{"t", "", histogram, 1.0F, "here", {}}))));
}

TEST(Histogram, plot_names_both_classes_and_the_threshold) {
  const ScoreSet set = gaussian(3);
  const std::string svg = to_svg(draw_plot(HistogramPlot{"t", "s", score_histogram(set), 2.0F, "FMR 2 %", {}}));
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
