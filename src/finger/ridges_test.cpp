#include "finger/ridges.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <random>

#include "base/limits.hpp"
#include "finger/drawn_print_test_support.hpp"
#include "finger/filtering.hpp"
#include "finger/minutiae.hpp"
#include "finger/sensor_area.hpp"
#include "finger/smoothing.hpp"
#include "media/elementary.hpp"

namespace selfsame::finger {
namespace {

using test::DrawnPrint;

TEST(Gaussian, keeps_what_is_even_and_the_sum) {
  Plane<float> even(20, 12, 3);
  for (const float v : gaussian(even, 1.6F).values) EXPECT_NEAR(v, 3, 1e-5);
  Plane<float> point(31, 31);
  point.at(15, 15) = 1;
  const auto spread = gaussian(point, 2);
  float sum = 0;
  for (const float v : spread.values) sum += v;
  EXPECT_NEAR(sum, 1, 1e-5);
  EXPECT_NEAR(spread.at(17, 15) / spread.at(15, 15), std::exp(-0.5), 1e-5);
}

TEST(Level, makes_light_and_contrast_the_same_everywhere) {
  DrawnPrint print;
  media::Image image = print.draw();
  for (int y = 0; y < image.height(); ++y) {
    for (int x = 0; x < image.width(); ++x) {
      // From a fifth of the contrast on dark ground to all of it.
      const double share = 0.2 + 0.8 * x / image.width();
      *image.pixel(x, y) = static_cast<std::uint8_t>(30 + 60 * share + share * (*image.pixel(x, y) - 128));
    }
  }
  const Levelled levelled = level(image);
  for (const int part : {1, 9}) {
    double sum = 0, squares = 0;
    int count = 0;
    for (int y = 40; y < 260; ++y) {
      for (int x = 30 * part - 10; x < 30 * part + 20; ++x, ++count) {
        const double v = levelled.values.at(x, y) / static_cast<double>(kUnit);
        sum += v;
        squares += v * v;
      }
    }
    EXPECT_NEAR(sum / count, 0, 0.15) << part;
    EXPECT_NEAR(std::sqrt(squares / count), 1, 0.3) << part;
  }
}

TEST(Level, sees_nothing_where_the_sensor_saw_nothing) {
  DrawnPrint print;
  media::Image image = print.draw();
  for (int y = 0; y < image.height(); ++y) {
    for (int x = 0; x < 60 + y / 8; ++x) *image.pixel(x, y) = 255;  // a slanted edge of the sensor's window
  }
  const Levelled levelled = level(image);
  for (int y = 10; y < 290; ++y) {
    for (int x = 0; x < 60 + y / 8; ++x) EXPECT_EQ(levelled.values.at(x, y), 0);
  }
  const Ridges ridges = read_ridges(image).value();
  for (int r = 2; r < 35; ++r) {
    EXPECT_EQ(ridges.field.ridged.at(3, r), 0);
    // The edge is not a ridge: ridges read beside it follow the print, not the edge.
    const int c = (60 + r) / kCell + 3;
    EXPECT_GT(ridges.field.cosine.at(c, r), 0.8) << r;
  }
}

/// Pixel by pixel.
void expect_levelled_plainly(const media::Image& gray) {
  const Levelled levelled = level(gray);
  const Plane<std::uint8_t> seen = sensor_area(gray);
  for (int y = 0; y < gray.height(); ++y) {
    for (int x = 0; x < gray.width(); ++x) {
      int count = 0, light = 0, square = 0;
      for (int v = std::max(0, y - 10); v <= std::min(gray.height() - 1, y + 10); ++v) {
        for (int u = std::max(0, x - 10); u <= std::min(gray.width() - 1, x + 10); ++u) {
          const int value = seen.at(u, v) * *gray.pixel(u, v);
          count += seen.at(u, v);
          light += value;
          square += value * value;
        }
      }
      const auto n = static_cast<float>(std::max(count, 1));
      const float mean = static_cast<float>(light) / n;
      const float deviation = std::sqrt(std::max(0.0F, static_cast<float>(square) / n - mean * mean));
      const float darker = (mean - static_cast<float>(*gray.pixel(x, y))) * kUnit / (deviation + 3);
      const auto value = static_cast<int>(std::clamp(darker, -1.8F * kUnit, 1.8F * kUnit));
      ASSERT_EQ(levelled.values.at(x, y), seen.at(x, y) != 0 ? value : 0) << x << ' ' << y;
      if (x % kCell == kCell / 2 && y % kCell == kCell / 2) {
        const bool enough = seen.at(x, y) != 0 && n > 0.6F * 441;
        ASSERT_EQ(levelled.contrast.at(x / kCell, y / kCell), enough ? deviation : 0) << x << ' ' << y;
      }
    }
  }
}

TEST(Level, is_what_is_counted_pixel_by_pixel) {
  DrawnPrint print;
  print.width = 131;
  print.height = 90;
  print.noise = 60;
  print.blank = 9;
  expect_levelled_plainly(print.draw());
  for (const int side : {1, 5, 10, 11, 23}) {
    std::mt19937 random(static_cast<unsigned>(side));
    media::Image image(side, 24 - side, 1);
    for (auto& value : image.bytes()) value = static_cast<std::uint8_t>(random());
    expect_levelled_plainly(image);
  }
  // The widest and brightest: sums over rows of squares pass 2^31.
  std::mt19937 random(1);
  media::Image image(limits::kMaxPrintSide, 22, 1);
  for (auto& value : image.bytes()) value = static_cast<std::uint8_t>(255 - random() % 2);
  expect_levelled_plainly(image);
}

TEST(Filtering, all_code_makes_the_same_bits) {
  std::mt19937 random(1);
  std::vector<std::uint32_t> pairs(64 * 64), weights(21 * 11);
  for (auto& p : pairs)
    p = static_cast<std::uint32_t>(random() & 0x07FF07FFU) | (random() & 0x80008000U ? 0xF800F800U : 0U);
  for (auto& w : weights) w = static_cast<std::uint32_t>(random() & 0x03FF03FFU);
  for (const int side : {9, 17, 21}) {
    const detail::Product product{pairs.data() + 3, 64, weights.data(), side};
    std::array<std::int32_t, 64> plain{};
    detail::multiplies().front()(product, plain.data());
    for (const detail::Multiply multiply : detail::multiplies()) {
      std::array<std::int32_t, 64> fast{};
      multiply(product, fast.data());
      EXPECT_EQ(fast, plain) << side;
    }
  }
}

TEST(Filtering, gives_the_same_whatever_was_chosen_before) {
  std::mt19937 random(3);
  for (const int side : {61, 64, 67}) {
    Plane<std::int16_t> levelled(side, side);
    for (auto& v : levelled.values) v = static_cast<std::int16_t>(static_cast<int>(random() % 3600) - 1800);
    Filtering used(levelled);
    for (int time = 0; time < 4; ++time) {
      Plane<std::int16_t> choice((side + kCell - 1) / kCell, (side + kCell - 1) / kCell);
      for (auto& c : choice.values) c = static_cast<std::int16_t>(static_cast<int>(random() % 4) - 1);
      EXPECT_EQ(used.apply(choice).values, Filtering(levelled).apply(choice).values) << side << ' ' << time;
    }
  }
}

TEST(Filtering, keeps_its_wave_and_no_other) {
  for (const double period : {6.0, 9.0, 12.0}) {
    for (int step = 0; step < 8; ++step) {
      const double angle = 3.14159265 * step / 8;
      Plane<std::int16_t> wave(64, 64);
      for (int y = 0; y < 64; ++y) {
        for (int x = 0; x < 64; ++x) {
          wave.at(x, y) = static_cast<std::int16_t>(
              std::lround(kUnit * std::cos(6.283185307 / period * (-std::sin(angle) * x + std::cos(angle) * y))));
        }
      }
      Filtering filtering(wave);
      const auto c = static_cast<float>(std::cos(2 * angle)), s = static_cast<float>(std::sin(2 * angle));
      const auto height = [&](float cosine, float sine, double of) {
        const auto choice = static_cast<std::int16_t>(Filtering::choose(cosine, sine, static_cast<float>(of)));
        const auto kept = filtering.apply(Plane<std::int16_t>(8, 8, choice));
        double squares = 0;
        for (int y = 20; y < 44; ++y) {
          for (int x = 20; x < 44; ++x) squares += kept.at(x, y) * kept.at(x, y);
        }
        return std::sqrt(2 * squares / (24 * 24)) / kUnit;
      };
      EXPECT_NEAR(height(c, s, period), 1, 0.12) << period << ' ' << step;
      EXPECT_LT(height(-c, -s, period), 0.1) << period << ' ' << step;  // across
      EXPECT_LT(height(c, s, period < 9 ? 13 : 5), 0.6) << period << ' ' << step;
    }
  }
}

TEST(ReadRidges, finds_direction_period_and_where_they_are) {
  for (int step = 0; step < 6; ++step) {
    DrawnPrint print;
    print.turn = 3.14159265 * step / 6;
    print.period = 7 + step;
    print.noise = 15;
    print.blank = 56;
    const Ridges ridges = read_ridges(print.draw()).value();
    for (int r = 10; r < 28; ++r) {
      for (int c = 10; c < 28; ++c) {
        ASSERT_EQ(ridges.field.ridged.at(c, r), 1) << step;
        EXPECT_GT(ridges.field.cosine.at(c, r) * std::cos(2 * print.turn) +
                      ridges.field.sine.at(c, r) * std::sin(2 * print.turn),
                  0.97);
        EXPECT_NEAR(ridges.field.period.at(c, r), print.period, 0.12 * print.period) << step;
      }
    }
    for (int k = 0; k < 38; ++k) {
      EXPECT_EQ(ridges.field.ridged.at(k, 1), 0);
      EXPECT_EQ(ridges.field.ridged.at(1, k), 0);
    }
  }
}

TEST(ReadRidges, finds_few_in_noise_and_none_in_emptiness) {
  DrawnPrint noise;
  noise.blank = 150;
  noise.noise = 25;
  int cells = 0;
  const Ridges read = read_ridges(noise.draw()).value();
  for (const auto cell : read.field.ridged.values) cells += cell;
  EXPECT_LT(cells, 1444 / 4);  // the filters make something like ridges in a fifth of it
  for (const int side : {1, 7, 8, 9, 40}) {
    const Ridges none = read_ridges(media::Image(side, side, 1)).value();
    for (const auto cell : none.field.ridged.values) EXPECT_EQ(cell, 0);
    EXPECT_TRUE(find_minutiae(none).empty());
  }
}

TEST(ReadRidges, takes_colours_and_refuses_what_is_empty_or_too_large) {
  const media::Image gray = DrawnPrint{}.draw();
  media::Image colours(gray.width(), gray.height(), 3);
  for (int y = 0; y < gray.height(); ++y) {
    for (int x = 0; x < gray.width(); ++x) {
      for (int c = 0; c < 3; ++c) colours.pixel(x, y)[c] = *gray.pixel(x, y);
    }
  }
  EXPECT_EQ(read_ridges(colours).value().wave.values, read_ridges(gray).value().wave.values);
  EXPECT_TRUE(read_ridges(media::Image(2048, 16, 1)));
  EXPECT_EQ(read_ridges(media::Image(2049, 16, 1)).error().code, ErrorCode::media_too_large);
  EXPECT_EQ(read_ridges(media::Image(16, 2049, 1)).error().code, ErrorCode::media_too_large);
  EXPECT_EQ(read_ridges(media::Image()).error().code, ErrorCode::invalid_argument);
}

TEST(AngleOf, is_the_best_of_all_steps) {
  const auto plain = [](float dx, float dy) {
    int best = 0;
    double most = -1e9;
    for (int k = 0; k < 256; ++k) {
      const media::Direction step = media::direction(k / 256.0);
      const double along = step.cosine * static_cast<double>(dx) + step.sine * static_cast<double>(dy);
      if (along > most) {
        most = along;
        best = k;
      }
    }
    return best;
  };
  for (int dy = -24; dy <= 24; ++dy) {
    for (int dx = -24; dx <= 24; ++dx) {
      const auto x = static_cast<float>(dx), y = static_cast<float>(dy);
      EXPECT_EQ(angle_of(x, y), plain(x, y)) << dx << ' ' << dy;
    }
  }
  // Halfway between two steps, and beside it.
  for (int k = 0; k < 512; ++k) {
    const media::Direction at = media::direction((k + 0.5) / 512);
    for (const double length : {1e-20, 1.0, 3e7}) {
      const auto x = static_cast<float>(length * at.cosine), y = static_cast<float>(length * at.sine);
      for (const float near_y : {y, std::nextafter(y, 1e9F), std::nextafter(y, -1e9F)}) {
        EXPECT_EQ(angle_of(x, near_y), plain(x, near_y)) << k << ' ' << length;
      }
    }
    const media::Direction half = media::direction((2 * k + 1) / 1024.0);
    EXPECT_EQ(angle_of(static_cast<float>(half.cosine), static_cast<float>(half.sine)),
              plain(static_cast<float>(half.cosine), static_cast<float>(half.sine)));
  }
}

TEST(FindMinutiae, finds_ends_and_forks_where_they_are_and_no_others) {
  for (int step = 0; step < 4; ++step) {
    DrawnPrint print;
    print.noise = 40;
    print.turn = 0.7 * step;
    print.spirals = {{100, 100, 1}, {180, 120, -1}, {130, 190, 1}, {200, 200, -1}, {150, 150, -1}};
    const auto found = find_minutiae(read_ridges(print.draw()).value());
    EXPECT_EQ(found.size(), print.spirals.size()) << step;
    for (const auto& spiral : print.spirals) {
      const double dx = spiral.x - 150, dy = spiral.y - 150;
      const double x = 150 + dx * std::cos(print.turn) - dy * std::sin(print.turn);
      const double y = 150 + dx * std::sin(print.turn) + dy * std::cos(print.turn);
      const Minutia* nearest = nullptr;
      double least = 1e9;
      for (const auto& m : found) {
        if (std::hypot(m.x - x, m.y - y) < least) {
          least = std::hypot(m.x - x, m.y - y);
          nearest = &m;
        }
      }
      ASSERT_NE(nearest, nullptr);
      EXPECT_LT(least, 7) << step << ' ' << spiral.x;
      // The extra ridge is to its right, where its own phase rises with y; to its left for the other sense.
      const double along = print.turn + (spiral.sense > 0 ? 0 : 3.14159265);
      EXPECT_GT(std::cos(nearest->angle * 6.283185307 / 256 - along), 0.8) << step << ' ' << spiral.x;
    }
  }
}

TEST(RidgeLines, are_a_period_apart_and_cover_the_print) {
  DrawnPrint print;
  const auto lines = ridge_lines(read_ridges(print.draw()).value());
  // 300 rows of 9 pixels each, straight from one side to the other.
  EXPECT_NEAR(static_cast<double>(lines.size()), 300.0 / 9, 3);
  for (const auto& line : lines) {
    EXPECT_GT(line.size(), 270U);
    for (std::size_t k = 1; k < line.size(); ++k) {
      EXPECT_LE(std::fabs(line[k].x - line[k - 1].x), 1);
      EXPECT_LE(std::fabs(line[k].y - line[k - 1].y), 1);
    }
  }
}

TEST(FlowOf, tells_directions_and_periods_of_a_grid) {
  DrawnPrint print;
  print.turn = 0.5;
  const auto flow = flow_of(read_ridges(print.draw()).value().field);
  ASSERT_EQ(flow.width, 19);
  for (int r = 3; r < 15; ++r) {
    for (int c = 3; c < 15; ++c) {
      EXPECT_NEAR(flow.at(c, r).direction, 2 * 0.5 / 6.283185307 * 256, 5);
      EXPECT_NEAR(flow.at(c, r).period / 16.0, 9, 1);
    }
  }
}

}  // namespace
}  // namespace selfsame::finger
