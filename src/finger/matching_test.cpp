#include "finger/matching.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <random>

#include "finger/drawn_print_test_support.hpp"
#include "finger/minutiae.hpp"
#include "media/elementary.hpp"

namespace selfsame::finger {
namespace {

using test::drawn_finger;
using test::DrawnPrint;

Matchable read(const DrawnPrint& drawn) { return Matchable(print_of(read_ridges(drawn.draw()).value())); }

TEST(Compare, knows_a_finger_however_it_lies) {
  Matcher matcher;
  for (std::uint64_t finger = 1; finger <= 3; ++finger) {
    const Matchable reference = read(drawn_finger(finger));
    for (const double turn : {0.0, 0.6, 1.9, 3.1, -2.2}) {
      DrawnPrint again = drawn_finger(finger);
      again.turn = turn;
      again.shift_x = 25;
      again.shift_y = -30;
      again.noise = 50;
      again.seed += 100;
      const Match match = matcher.compare(reference, read(again));
      EXPECT_GT(match.llr, 4) << finger << ' ' << turn;
      EXPECT_GE(match.pairs, 8U) << finger << ' ' << turn;
      EXPECT_EQ(matcher.best_pairs().size(), match.pairs);
    }
    DrawnPrint stretched = drawn_finger(finger);
    stretched.stretch = 1.08;
    EXPECT_GT(matcher.compare(reference, read(stretched)).llr, 4) << finger;
  }
}

TEST(Compare, tells_fingers_apart) {
  Matcher matcher;
  std::vector<Matchable> fingers;
  for (std::uint64_t finger = 1; finger <= 12; ++finger) fingers.push_back(read(drawn_finger(finger)));
  for (std::size_t a = 0; a < fingers.size(); ++a) {
    for (std::size_t b = 0; b < fingers.size(); ++b) {
      const float llr = matcher.compare(fingers[a], fingers[b]).llr;
      if (a == b) {
        EXPECT_GT(llr, 8) << a;
      } else {
        EXPECT_LT(llr, 2) << a << ' ' << b;
      }
    }
  }
}

TEST(Compare, is_the_same_for_a_used_matcher_as_for_a_new_one) {
  Matcher used;
  const Matchable a = read(drawn_finger(1)), b = read(drawn_finger(2));
  DrawnPrint turned = drawn_finger(1);
  turned.turn = 0.4;
  const Matchable c = read(turned);
  used.compare(a, b);
  used.compare(b, c);
  EXPECT_EQ(used.compare(a, c).measures, Matcher().compare(a, c).measures);
}

TEST(Compare, begins_with_the_surroundings_that_are_most_alike) {
  Matcher matcher;
  for (std::uint64_t finger = 1; finger <= 3; ++finger) {
    const Matchable a = read(drawn_finger(finger)), b = read(drawn_finger(finger + 1));
    std::vector<float> alike;
    for (const Surroundings& one : surroundings_of(a.print())) {
      for (const Surroundings& other : surroundings_of(b.print())) alike.push_back(likeness_scalar(one, other));
    }
    std::sort(alike.begin(), alike.end(), std::greater<>());
    ASSERT_GT(alike.at(8), 0.2F);
    const float best = std::accumulate(alike.begin(), alike.begin() + 8, 0.0F);
    const Match match = matcher.compare(a, b);
    ASSERT_GT(match.pairs, 0U);
    EXPECT_EQ(match.measures.back(), best) << finger;
  }
}

TEST(FlowPlaces, tell_what_the_print_tells) {
  const Print print = print_of(read_ridges(drawn_finger(1).draw()).value());
  const FlowPlaces places(print.flow);
  std::mt19937 random(4);
  int ridged = 0;
  for (int k = 0; k < 4000; ++k) {
    float x = static_cast<float>(random() % 4400) / 10 - 60, y = static_cast<float>(random() % 4400) / 10 - 60;
    if (k % 5 == 0) x = -0.25F;
    if (k % 7 == 0) y = -1e-9F;
    const Flow* plain = print.flow_at(x, y);
    EXPECT_EQ(places.ridged(x, y), plain != nullptr) << x << ' ' << y;
    EXPECT_EQ(places.at(x, y).ridged, plain != nullptr) << x << ' ' << y;
    if (plain == nullptr) continue;
    EXPECT_EQ(places.at(x, y).direction, plain->direction) << x << ' ' << y;
    ++ridged;
  }
  EXPECT_GT(ridged, 500);
  const auto cells = std::count_if(print.flow.values.begin(), print.flow.values.end(),
                                   [](const Flow& cell) { return cell.period != 0; });
  EXPECT_EQ(places.places().size(), static_cast<std::size_t>(cells));
  for (const FlowPlaces::Place& own : places.places()) {
    EXPECT_EQ(print.flow_at(own.x, own.y)->direction, own.direction);
  }
  EXPECT_TRUE(FlowPlaces({}).ridged(3, 4)) << "where nothing is known, there may be ridges";
}

TEST(Compare, says_no_where_there_is_nothing_to_compare) {
  Matcher matcher;
  const Matchable whole = read(drawn_finger(1)), none(Print{});
  Print two;
  two.minutiae = {{10, 10, 0, 255, MinutiaType::ending}, {50, 50, 64, 255, MinutiaType::ending}};
  const Matchable few(two);
  for (const auto& [a, b] : {std::pair{&whole, &none}, {&none, &whole}, {&none, &none}, {&whole, &few}, {&few, &few}}) {
    const Match match = matcher.compare(*a, *b);
    EXPECT_LT(match.llr, -5);
    EXPECT_EQ(match.pairs, 0U);
  }
}

TEST(Compare, takes_templates_without_flow_and_the_most_minutiae_there_may_be) {
  Matcher matcher;
  std::mt19937 random(1);
  Print full;
  for (std::size_t k = 0; k < kMostMinutiae; ++k) {
    full.minutiae.push_back({static_cast<std::int16_t>(random() % 500), static_cast<std::int16_t>(random() % 500),
                             static_cast<std::uint8_t>(random()), 255,
                             k % 2 == 0 ? MinutiaType::ending : MinutiaType::bifurcation});
  }
  const Matchable a(full);
  EXPECT_GT(matcher.compare(a, a).pairs, 100U);
  EXPECT_TRUE(std::isfinite(matcher.compare(a, a).llr));
  // All in one place, in one direction.
  for (Minutia& m : full.minutiae) m = {100, 100, 7, 255, MinutiaType::ending};
  const Matchable heap(full);
  EXPECT_TRUE(std::isfinite(matcher.compare(heap, heap).llr));
  EXPECT_TRUE(std::isfinite(matcher.compare(heap, a).llr));
}

TEST(Compare, a_record_of_random_minutiae_matches_a_picture_no_more_often_than_another_finger) {
  std::mt19937 random(1);
  std::uniform_int_distribution<int> place(60, 280), turn(-20, 20);
  std::vector<Matchable> pictures;
  for (std::uint64_t finger = 1; finger <= 3; ++finger) pictures.push_back(read(drawn_finger(finger)));
  Matcher matcher;
  int matched = 0;
  for (int k = 0; k < 3000; ++k) {
    Print print;
    const int direction = static_cast<int>(random() % 256);
    for (int i = 0; i < 12; ++i) {
      const int way = direction + turn(random) + static_cast<int>(random() % 2) * 128;
      print.minutiae.push_back({static_cast<std::int16_t>(place(random)), static_cast<std::int16_t>(place(random)),
                                static_cast<std::uint8_t>(way), 200, MinutiaType::ending});
    }
    const Matchable record(std::move(print));
    for (const Matchable& picture : pictures) matched += matcher.compare(picture, record).llr > 1.376F ? 1 : 0;
  }
  EXPECT_LT(matched, 25) << "of 9,000, at a threshold for one in a thousand";
}

/// Rings around two centres in alternating areas, drawn with portable arithmetic; ridges end between them.
media::Image rings() {
  media::Image image(240, 256, 1);
  for (int y = 0; y < image.height(); ++y) {
    for (int x = 0; x < image.width(); ++x) {
      const auto wave = [&](double cx, double cy, double period) {
        return media::direction(std::sqrt((x - cx) * (x - cx) + (y - cy) * (y - cy)) / period).cosine;
      };
      const double share = 0.5 + 0.5 * media::direction((x + y) / 120.0).cosine;
      const double light = 128 + 90 * share * wave(60, 300, 8.5) + 90 * (1 - share) * wave(160, 330, 9.5);
      *image.pixel(x, y) = static_cast<std::uint8_t>(light);
    }
  }
  return image;
}

TEST(Template, has_the_same_bits_in_every_build) {
  const Print print = print_of(read_ridges(rings()).value());
  ASSERT_GT(print.minutiae.size(), 10U);
  std::uint64_t all = 0;
  const auto add = [&all](int value) { all = base::mix_bits(all + static_cast<std::uint64_t>(value)); };
  for (const Minutia& m : print.minutiae) {
    for (const int value : {int{m.x}, int{m.y}, int{m.angle}, int{m.quality}, static_cast<int>(m.type)}) add(value);
  }
  for (const Flow& flow : print.flow.values) {
    add(flow.direction);
    add(flow.period);
  }
  for (const Surroundings& each : surroundings_of(print)) {
    for (const std::uint64_t bits : each.bits) all = base::mix_bits(all ^ bits);
  }
  EXPECT_EQ(all, 832624582428003842U) << "what natively built code and WebAssembly agree on has changed";
  EXPECT_GT(Matcher().compare(Matchable(print), Matchable(print)).llr, 8);
}

TEST(SurroundingsOf, turn_with_the_minutia) {
  Print print;
  std::mt19937 random(2);
  for (int k = 0; k < 9; ++k) {
    print.minutiae.push_back({static_cast<std::int16_t>(170 + random() % 60),
                              static_cast<std::int16_t>(170 + random() % 60), static_cast<std::uint8_t>(random()), 255,
                              MinutiaType::ending});
  }
  Print turned;  // by a quarter: (x, y) -> (-y, x)
  for (const Minutia& m : print.minutiae) {
    turned.minutiae.push_back(
        {static_cast<std::int16_t>(500 - m.y), m.x, static_cast<std::uint8_t>(m.angle + 64), 255, m.type});
  }
  const auto a = surroundings_of(print);
  const SurroundingsTable b(surroundings_of(turned));
  std::vector<float> alike(b.stride());
  for (std::size_t i = 0; i < a.size(); ++i) {
    likeness(a[i], b, alike.data());
    EXPECT_GT(alike[i], 0.95F) << i;
  }
}

TEST(SurroundingsTable, is_compared_as_one_by_one) {
  for (std::uint64_t finger = 1; finger <= 4; ++finger) {
    const auto a = surroundings_of(print_of(read_ridges(drawn_finger(finger).draw()).value()));
    auto b = surroundings_of(print_of(read_ridges(drawn_finger(finger + 1).draw()).value()));
    b.resize(b.size() - static_cast<std::size_t>(finger));  // of every remainder by eight
    const SurroundingsTable table(b);
    std::vector<float> alike(table.stride(), -1);
    int above = 0;
    for (const Surroundings& one : a) {
      likeness(one, table, alike.data());
      for (std::size_t k = 0; k < alike.size(); ++k) {
        EXPECT_EQ(alike[k], k < b.size() ? likeness_scalar(one, b[k]) : 0) << k;
        above += alike[k] > 0 ? 1 : 0;
      }
    }
    EXPECT_GT(above, 100);
    for (std::size_t k = 0; k < b.size(); ++k) {
      EXPECT_EQ(table.at(k).bits, b[k].bits);
      EXPECT_EQ(table.at(k).known, b[k].known);
    }
  }
  EXPECT_EQ(SurroundingsTable({}).stride(), 0U);
}

}  // namespace
}  // namespace selfsame::finger
