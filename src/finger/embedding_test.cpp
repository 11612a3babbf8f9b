// The net's view of a finger.
#include "finger/embedding.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>

#include "finger/drawn_print_test_support.hpp"

namespace selfsame::finger {
namespace {

constexpr int kSide = 400;
constexpr double kAbove = 18;

/// Ridges around (x, y) above it and straight down beside it, like a loop's, inside a disc around `middle`.
media::Image loop_around(double x, double y, double turn = 0, media::Point middle = {200, 200}) {
  media::Image image(kSide, kSide, 1);
  for (int py = 0; py < kSide; ++py) {
    for (int px = 0; px < kSide; ++px) {
      const double dx = (px - x) * std::cos(turn) + (py - y) * std::sin(turn);
      const double dy = (py - y) * std::cos(turn) - (px - x) * std::sin(turn);
      const double away = dy < 0 ? std::hypot(dx, dy) : std::abs(dx);
      const bool inside = std::hypot(px - double{middle.x}, py - double{middle.y}) < 150;
      *image.pixel(px, py) = static_cast<std::uint8_t>(inside ? 128 - 90 * std::cos(2 * 3.14159265 / 9 * away) : 230);
    }
  }
  return image;
}

TEST(ReferencePlace, is_where_ridges_turn_most) {
  for (const auto& [x, y] : {std::pair{200.0, 180.0}, {150.0, 220.0}, {240.0, 150.0}}) {
    const auto place = reference_place(read_ridges(loop_around(x, y))->field);
    EXPECT_NEAR(place.x, x, 8) << x << ' ' << y;
    EXPECT_NEAR(place.y, y - kAbove, 10) << x << ' ' << y;
  }
}

TEST(ReferencePlace, stays_on_the_finger_where_the_print_is_turned_or_shows_another_part) {
  for (const double turn : {-0.4, 0.4}) {
    const auto place = reference_place(read_ridges(loop_around(200, 200, turn))->field);
    EXPECT_NEAR(place.x, 200 + kAbove * std::sin(turn), 10) << turn;
    EXPECT_NEAR(place.y, 200 - kAbove * std::cos(turn), 10) << turn;
  }
  for (const media::Point middle : {media::Point{170, 240}, {240, 170}}) {
    const auto place = reference_place(read_ridges(loop_around(200, 200, 0, middle))->field);
    EXPECT_NEAR(place.x, 200, 8) << middle.x;
    EXPECT_NEAR(place.y, 200 - kAbove, 10) << middle.x;
  }
}

TEST(ReferencePlace, is_the_middle_of_the_picture_where_there_are_no_ridges) {
  const auto place = reference_place(read_ridges(media::Image(96, 64, 1))->field);
  EXPECT_EQ(place.x, 48);
  EXPECT_EQ(place.y, 32);
}

TEST(PrepareEmbedding, gives_the_ridges_around_the_reference_place_at_its_scale) {
  const Ridges ridges = *read_ridges(loop_around(200, 180));
  const auto tensor = prepare_embedding(ridges);
  ASSERT_EQ(tensor.shape, (std::vector<std::int64_t>{1, 1, kEmbeddingSide, kEmbeddingSide}));
  ASSERT_EQ(tensor.values.size(), static_cast<std::size_t>(kEmbeddingSide) * kEmbeddingSide);
  const media::Point place = reference_place(ridges.field);
  int compared = 0;
  for (int row = 0; row < kEmbeddingSide; ++row) {
    for (int column = 0; column < kEmbeddingSide; ++column) {
      const double value = double{tensor.values[static_cast<std::size_t>(row * kEmbeddingSide + column)]};
      ASSERT_LE(std::abs(value), 1);
      ASSERT_NEAR(value * 127, std::round(value * 127), 1e-4);
      // In whole pixels of the print only every so many places fall; those must hold its value.
      const double x = place.x + (column - kEmbeddingColumn) * double{kEmbeddingReach} / kEmbeddingSide;
      const double y = place.y + (row - kEmbeddingRow) * double{kEmbeddingReach} / kEmbeddingSide;
      const int px = static_cast<int>(std::floor(x));
      const int py = static_cast<int>(std::floor(y));
      if (px < 0 || py < 0 || px >= kSide - 1 || py >= kSide - 1) {
        EXPECT_EQ(value, 0);
      } else if (x - px < 0.05 && y - py < 0.05) {
        const double wave = std::fmax(-1, std::fmin(1, ridges.wave.at(px, py) / double{kUnit}));
        EXPECT_NEAR(value, wave, 0.25);
        ++compared;
      }
    }
  }
  EXPECT_GT(compared, 100);
}

TEST(PrepareEmbedding, has_the_same_bits_on_every_platform) {
  test::DrawnPrint print = test::drawn_finger(3);
  print.noise = 12;
  std::uint64_t hash = 0xCBF29CE484222325U;
  for (const float value : prepare_embedding(*read_ridges(print.draw())).values) {
    hash = (hash ^ static_cast<std::uint64_t>(std::lround(value * 127) + 127)) * 0x100000001B3U;
  }
  EXPECT_EQ(hash, 10208236327518852450U);
}

TEST(PrepareEmbedding, is_nothing_where_there_are_no_ridges) {
  for (const float value : prepare_embedding(*read_ridges(media::Image(300, 300, 1))).values) ASSERT_EQ(value, 0);
}

}  // namespace
}  // namespace selfsame::finger
