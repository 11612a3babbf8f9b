#include "finger/quality.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <set>
#include <string>

#include "base/mix.hpp"
#include "finger/drawn_print_test_support.hpp"
#include "finger/signs_of_skin.hpp"
#include "finger/singular_points.hpp"
#include "media/elementary.hpp"
#include "media/kernels.hpp"

namespace selfsame::finger {
namespace {

using pipeline::Purpose;
using test::drawn_finger;
using test::DrawnPrint;

QualityValues values_of(const media::Image& picture) {
  const Ridges ridges = read_ridges(picture).value();
  return quality_values(picture, ridges, find_minutiae(ridges));
}
const pipeline::Measure& find(const std::vector<pipeline::Measure>& measures, std::string_view name) {
  return *std::find_if(measures.begin(), measures.end(), [name](const auto& measure) { return measure.name == name; });
}

/// Ridges of a share of the period, in light and dark.
media::Image stripes(double share, int dark = 40, int light = 220) {
  media::Image image(320, 320, 1);
  for (int y = 0; y < 320; ++y) {
    for (int x = 0; x < 320; ++x) {
      const double phase = std::fmod(0.35 * x + 0.94 * y, 10) / 10;
      *image.pixel(x, y) = static_cast<std::uint8_t>(phase < share ? dark : light);
    }
  }
  return image;
}

TEST(QualityValues, are_what_was_drawn) {
  DrawnPrint print;
  print.blank = 30;
  print.turn = 0.4;
  const QualityValues values = values_of(print.draw());
  EXPECT_NEAR(values.ridge_area_mm2, 240 * 240 * 0.0508 * 0.0508, 15);
  EXPECT_EQ(values.minutiae, 0);
  EXPECT_EQ(values.minutia_reliability, 0);
  EXPECT_GT(values.orientation_certainty, 0.97F);
  EXPECT_GT(values.local_clarity, 0.97F);
  EXPECT_GT(values.ridge_energy_fraction, 0.9F);
  EXPECT_LT(values.flow_turn_sine, 0.02F);
  EXPECT_NEAR(values.ridge_share, 0.5, 0.05);
  EXPECT_LT(values.ridge_share_deviation, 0.03F);
  EXPECT_NEAR(values.contrast_grey_levels, 150, 20);
  EXPECT_NEAR(values.mean_grey_level, (0.64 * 128 + 0.36 * 230), 1);
}

TEST(QualityValues, are_the_same_for_pictures_in_colour) {
  const media::Image gray = drawn_finger(3).draw();
  const QualityValues a = values_of(gray), b = values_of(media::to_rgb(gray));
  EXPECT_EQ(score_terms(a), score_terms(b));
  EXPECT_EQ(a.mean_grey_level, b.mean_grey_level);
  EXPECT_EQ(a.orientation_certainty, b.orientation_certainty);
}

TEST(QualityValues, fall_with_noise) {
  DrawnPrint clean = drawn_finger(2), noisy = clean;
  noisy.noise = 120;
  const QualityValues a = values_of(clean.draw()), b = values_of(noisy.draw());
  EXPECT_LT(b.orientation_certainty, a.orientation_certainty);
  EXPECT_LT(b.local_clarity, a.local_clarity - 0.05F);
  EXPECT_LT(b.minutia_reliability, a.minutia_reliability);
}

TEST(QualityValues, turn_where_ridges_bend) {
  DrawnPrint straight, bent;
  bent.bend = 0.006;
  EXPECT_GT(values_of(bent.draw()).flow_turn_sine, values_of(straight.draw()).flow_turn_sine + 0.05F);
}

TEST(QualityValues, tell_how_wide_ridges_are) {
  for (const double share : {0.3, 0.5, 0.7}) EXPECT_NEAR(values_of(stripes(share)).ridge_share, share, 0.08) << share;
  EXPECT_NEAR(values_of(stripes(0.5, 100, 130)).contrast_grey_levels, 30, 3);
}

TEST(QualityValues, leave_out_a_white_frame) {
  media::Image framed(400, 400, 1);
  std::fill(framed.bytes().begin(), framed.bytes().end(), std::uint8_t{255});
  const media::Image inner = stripes(0.5);
  for (int y = 0; y < 320; ++y) std::copy(inner.row(y), inner.row(y) + 320, framed.row(y + 40) + 40);
  EXPECT_NEAR(values_of(framed).mean_grey_level, values_of(inner).mean_grey_level, 0.01);
}

TEST(QualityValues, are_zero_without_ridges) {
  media::Image blank(200, 200, 1);
  std::fill(blank.bytes().begin(), blank.bytes().end(), std::uint8_t{255});
  const QualityValues values = values_of(blank);
  EXPECT_EQ(values.ridge_area_mm2, 0);
  EXPECT_EQ(values.orientation_certainty, 0);
  EXPECT_EQ(values.mean_grey_level, 255);
  const media::Image tiny(1, 1, 1);
  EXPECT_EQ(values_of(tiny).ridge_area_mm2, 0);
  const auto found = check_enough(values);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, ErrorCode::finger_not_found);
  EXPECT_TRUE(check_enough(values_of(drawn_finger(1).draw())));
}

TEST(Measures, each_have_a_name_and_a_score) {
  const auto measures = measure_quality(values_of(drawn_finger(1).draw()), Purpose::enrolment);
  std::set<std::string_view> names;
  for (const auto& measure : measures) {
    names.insert(measure.name);
    EXPECT_GE(measure.score, 0) << measure.name;
    EXPECT_LE(measure.score, 1) << measure.name;
    EXPECT_EQ(measure.passed, measure.reason.empty()) << measure.name;
    EXPECT_TRUE(measure.passed) << measure.name;
  }
  EXPECT_EQ(names.size(), 13U);
  EXPECT_EQ(measures.back().name, "unified_score");
  EXPECT_FLOAT_EQ(measures.back().value / 100, measures.back().score);
}

TEST(Measures, ask_more_of_an_enrolment) {
  QualityValues values = values_of(drawn_finger(1).draw());
  values.ridge_area_mm2 = 40;
  EXPECT_TRUE(find(measure_quality(values, Purpose::verification), "ridge_area_mm2").passed);
  const auto measures = measure_quality(values, Purpose::enrolment);
  EXPECT_FALSE(find(measures, "ridge_area_mm2").passed);
  EXPECT_NE(find(measures, "ridge_area_mm2").reason.find("lay the middle"), std::string_view::npos);
}

TEST(Measures, say_what_to_do_about_poor_ridges) {
  QualityValues values = values_of(drawn_finger(1).draw());
  values.ridge_energy_fraction = 0.3F;
  const auto reason = [&](float ridge_share) {
    values.ridge_share = ridge_share;
    return std::string(find(measure_quality(values, Purpose::verification), "ridge_energy_fraction").reason);
  };
  EXPECT_NE(reason(0.25F).find("press a little harder"), std::string::npos);
  EXPECT_NE(reason(0.65F).find("wipe the sensor"), std::string::npos);
  EXPECT_NE(reason(0.65F).find("dry the finger"), std::string::npos);
  EXPECT_NE(reason(0.45F).find("hold still"), std::string::npos);
}

/// Half circles over lines that part: a core, drawn with arithmetic that is the same everywhere.
media::Image loop() {
  media::Image image(256, 320, 1);
  for (int y = 0; y < image.height(); ++y) {
    for (int x = 0; x < image.width(); ++x) {
      const double dx = x - 120, dy = y - 110;
      const double far = dy < 0 ? std::sqrt(dx * dx + dy * dy) : std::abs(dx) + dy * dy / 900;
      *image.pixel(x, y) = static_cast<std::uint8_t>(128 + 90 * media::direction(far / 9).cosine + (x * y) % 7);
    }
  }
  return image;
}

TEST(QualityAndSigns, have_the_same_bits_in_every_build) {
  const media::Image picture = loop();
  const Ridges ridges = read_ridges(picture).value();
  const auto minutiae = find_minutiae(ridges);
  const auto points = find_singular_points(ridges.field);
  ASSERT_FALSE(points.empty());
  std::uint64_t all = 0;
  const auto add = [&all](float value) {
    std::uint32_t bits = 0;
    std::memcpy(&bits, &value, sizeof bits);
    all = base::mix_bits(all + bits);
  };
  for (const auto& measure : measure_quality(quality_values(picture, ridges, minutiae), Purpose::enrolment)) {
    add(measure.value);
    add(measure.score);
  }
  for (const auto& point : points) {
    for (const float value : {point.x, point.y, static_cast<float>(point.angle), point.reliability}) add(value);
  }
  for (const auto& cue : signs_of_skin(picture, ridges)) add(cue.value);
  EXPECT_EQ(all, 14091696387637557819U) << "what natively built code and WebAssembly agree on has changed";
}

TEST(UnifiedScore, rises_with_each_of_its_terms_within_its_range) {
  QualityValues middle = values_of(drawn_finger(1).draw());
  middle.minutiae = 25;
  middle.minutia_reliability = 0.6F;
  middle.ridge_energy_fraction = 0.8F;
  const float score = unified_score(middle);
  EXPECT_GT(score, 20);
  EXPECT_LT(score, 80);
  for (float QualityValues::*term :
       {&QualityValues::minutiae, &QualityValues::minutia_reliability, &QualityValues::ridge_energy_fraction}) {
    QualityValues more = middle;
    more.*term *= 1.2F;
    EXPECT_GT(unified_score(more), score);
  }
  EXPECT_GE(unified_score({}), 0);
  QualityValues best = middle;
  best.minutiae = 120;
  best.minutia_reliability = best.ridge_energy_fraction = 1;
  EXPECT_LE(unified_score(best), 100);
}

}  // namespace
}  // namespace selfsame::finger
