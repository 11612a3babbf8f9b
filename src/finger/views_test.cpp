#include "finger/views.hpp"

#include <gtest/gtest.h>

#include <random>

namespace selfsame::finger {
namespace {

View some_view(std::uint32_t seed, FingerPosition position = FingerPosition::right_index) {
  std::mt19937 random(seed);
  View view;
  view.position = position;
  for (std::size_t k = random() % 60; k > 0; --k) {
    view.print.minutiae.push_back({static_cast<std::int16_t>(random() % 0x8000),
                                   static_cast<std::int16_t>(random() % 0x8000), static_cast<std::uint8_t>(random()),
                                   static_cast<std::uint8_t>(random()),
                                   random() % 2 == 0 ? MinutiaType::ending : MinutiaType::bifurcation});
  }
  if (seed % 4 != 0) {
    view.print.flow = Plane<Flow>(1 + static_cast<int>(random() % 40), 1 + static_cast<int>(random() % 40));
    for (Flow& cell : view.print.flow.values) {
      if (random() % 3 == 0) continue;
      cell = {static_cast<std::uint8_t>(random()), static_cast<std::uint8_t>(1 + random() % 255)};
    }
  }
  return view;
}

void expect_same(const View& a, const View& b) {
  EXPECT_EQ(a.position, b.position);
  EXPECT_EQ(a.print.minutiae, b.print.minutiae);
  EXPECT_EQ(a.print.flow.width, b.print.flow.width);
  EXPECT_EQ(a.print.flow.values, b.print.flow.values);
}

void expect_corrupt(const Bytes& bytes, const char* why) {
  const auto views = parse_views(bytes);
  ASSERT_FALSE(views) << why;
  EXPECT_EQ(views.error().code, ErrorCode::template_corrupt) << why;
}

TEST(Views, byte_form_is_the_golden_one) {
  View view;
  view.position = FingerPosition::left_thumb;
  view.print.minutiae = {{258, 3, 64, 200, MinutiaType::bifurcation}};
  view.print.flow = Plane<Flow>(3, 1);
  view.print.flow.at(2, 0) = {17, 144};
  EXPECT_EQ(base::to_hex(write_views({view})),
            "01"      // format
            "01"      // views
            "06"      // left thumb
            "01"      // minutiae
            "0281"    // x 258, a bifurcation
            "0300"    // y 3
            "40c8"    // angle, quality
            "0301"    // columns and rows
            "04"      // ridges in the third cell only
            "1190");  // direction, period
}

TEST(Views, round_trip_keeps_every_field) {
  for (std::uint32_t seed = 0; seed < 100; ++seed) {
    std::vector<View> views;
    for (std::uint32_t k = 0; k <= seed % kMostViews; ++k) {
      views.push_back(some_view(seed * 100 + k, static_cast<FingerPosition>(k % kFingerPositions)));
    }
    const auto again = parse_views(write_views(views));
    ASSERT_TRUE(again) << again.error().message;
    ASSERT_EQ(again->size(), views.size());
    for (std::size_t k = 0; k < views.size(); ++k) expect_same((*again)[k], views[k]);
  }
}

TEST(Views, nothing_cut_off_or_added_is_taken) {
  const Bytes whole = write_views({some_view(1), some_view(2)});
  for (std::size_t size = 0; size < whole.size(); ++size) {
    expect_corrupt(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)), "cut off");
  }
  Bytes longer = whole;
  longer.push_back(0);
  expect_corrupt(longer, "a byte too many");
}

TEST(Views, values_outside_their_range_are_refused) {
  View view;
  view.print.minutiae = {{1, 2, 3, 4, MinutiaType::ending}};
  view.print.flow = Plane<Flow>(3, 1);
  view.print.flow.at(2, 0) = {17, 144};
  const Bytes good = write_views({view});
  ASSERT_TRUE(parse_views(good));
  const auto with = [&](std::size_t at, std::uint8_t value) {
    Bytes bytes = good;
    bytes.at(at) = value;
    return bytes;
  };
  expect_corrupt(with(0, 2), "another format");
  expect_corrupt(with(1, 0), "no view");
  expect_corrupt(with(1, kMostViews + 1), "too many views");
  expect_corrupt(with(2, kFingerPositions), "no such finger");
  expect_corrupt(with(7, 0x80), "a row of the picture below 0");
  expect_corrupt(with(10, 0), "columns without rows");
  expect_corrupt(with(12, 0x0C), "ridges beyond the last cell");
  expect_corrupt(with(14, 0), "ridges of no period");
}

TEST(Positions, have_names_that_are_read_back) {
  for (std::uint8_t code = 0; code < kFingerPositions; ++code) {
    const auto position = position_from(code);
    ASSERT_TRUE(position);
    EXPECT_EQ(position_from(to_string(*position)), position);
    EXPECT_NE(position_names().find(to_string(*position)), std::string::npos);
  }
  EXPECT_FALSE(position_from(std::uint8_t{kFingerPositions}));
  EXPECT_FALSE(position_from("right_index"));
  EXPECT_TRUE(may_be_one(FingerPosition::unknown, FingerPosition::left_thumb));
  EXPECT_FALSE(may_be_one(FingerPosition::right_thumb, FingerPosition::left_thumb));
}

}  // namespace
}  // namespace selfsame::finger
