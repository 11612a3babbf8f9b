// Attackers who are fed in behind the camera and do what is asked.
#include "synth/answering.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>

#include "synth/performance.hpp"

namespace selfsame::synth {
namespace {

constexpr std::size_t kTip = 46;
/// Enough for every way of bending, of drawing lids and of painting flashes.
constexpr std::uint64_t kSeeds = 8;
constexpr std::int64_t kLatest_ms = 6000;

Script small() {
  Script script;
  script.fps = 15;
  script.width = 160;
  script.height = 120;
  return script;
}

/// The frames that answer what begins at 300 ms, up to two seconds; of late ones those that come late.
std::vector<Frame> answered(Performance& performance, Species species) {
  std::vector<Frame> frames;
  const std::int64_t end_ms = species == Species::late_answers ? kLatest_ms + 2000 : 2000;
  while (performance.next_time_ms() < end_ms) frames.push_back(performance.next());
  return frames;
}

/// How far the nose's tip is from the middle of the eyes' outer corners, in their distance: to the right, down.
media::Point nose_off(const FacePoints& p) {
  const float apart = p[16].x - p[0].x;
  return {(p[kTip].x - (p[0].x + p[16].x) / 2) / apart, (p[kTip].y - (p[0].y + p[16].y) / 2) / apart};
}

float luma(const media::Image& rgb, float x, float y) {
  const int px = std::clamp(static_cast<int>(x + 0.5F), 0, rgb.width() - 1);
  const int py = std::clamp(static_cast<int>(y + 0.5F), 0, rgb.height() - 1);
  const std::uint8_t* p = rgb.pixel(px, py);
  return (static_cast<float>(p[0]) + static_cast<float>(p[1]) + static_cast<float>(p[2])) / 3;
}

/// Standard deviation along both eyes.
float eye_contrast(const Frame& frame) {
  float sum = 0;
  for (const std::size_t first : {std::size_t{0}, std::size_t{16}}) {
    std::vector<float> values;
    for (int i = 1; i < 20; ++i) {
      const Point3 p = mix(frame.points[first], frame.points[first + 8], static_cast<float>(i) / 20);
      values.push_back(luma(frame.rgb, p.x, p.y));
    }
    float mean = 0;
    for (const float v : values) mean += v / static_cast<float>(values.size());
    for (const float v : values) sum += square(v - mean);
  }
  return std::sqrt(sum / 38);
}

/// Red over green around the nose.
float redness(const Frame& frame) {
  std::array<float, 2> sums{1, 1};
  const Point3 tip = frame.points[kTip];
  for (int i = 0; i < 49; ++i) {
    const std::uint8_t* p = frame.rgb.pixel(static_cast<int>(tip.x) + i % 7 - 3, static_cast<int>(tip.y) + i / 7 - 3);
    for (std::size_t c = 0; c < 2; ++c) sums[c] += static_cast<float>(p[c]);
  }
  return sums[0] / sums[1];
}

TEST(Answering, species_have_names_of_their_own_and_are_in_no_list_twice) {
  std::set<std::string_view> names;
  for (const Species species : kAllSpecies) names.insert(to_string(species));
  for (const Species species : kAnsweringSpecies) {
    EXPECT_TRUE(names.insert(to_string(species)).second);
    EXPECT_TRUE(answers(species));
  }
  for (const Species species : kAllSpecies) EXPECT_FALSE(answers(species));
  EXPECT_FALSE(names.contains(""));
}

TEST(Answering, frames_have_the_scripts_size_no_depth_and_are_the_same_twice) {
  Script script = small();
  script.seconds = 0.6F;
  script.actions = {{Action::turn_left, 0}, {Action::blink, 200}};
  script.flashes = {{200, {0, 255, 0}}};
  for (const Species species : kAnsweringSpecies) {
    SCOPED_TRACE(std::string(to_string(species)));
    const Sequence first = present(species, 3, script, 9);
    const Sequence second = present(species, 3, script, 9);
    ASSERT_EQ(first.frames.size(), 9U);
    for (std::size_t i = 0; i < first.frames.size(); ++i) {
      EXPECT_EQ(first.frames[i].rgb, second.frames[i].rgb);
      EXPECT_EQ(first.frames[i].rgb.width(), 160);
      EXPECT_EQ(first.frames[i].rgb.height(), 120);
      EXPECT_TRUE(first.frames[i].depth_mm.empty());
      const media::Point middle = box_around(first.frames[i].points).centre();
      EXPECT_NEAR(middle.x, 80, 45);
      EXPECT_NEAR(middle.y, 65, 45);
    }
    // Noise is new in every frame.
    EXPECT_NE(first.frames[7].rgb, first.frames[8].rgb);
  }
}

TEST(Answering, what_is_asked_for_changes_nothing_before_it) {
  for (const Species species : kAnsweringSpecies) {
    SCOPED_TRACE(std::string(to_string(species)));
    Performance quiet(species, 5, small(), 2);
    Performance asked(species, 5, small(), 2);
    for (int i = 0; i < 3; ++i) EXPECT_EQ(quiet.next().rgb, asked.next().rgb);
    asked.act({Action::turn_right, 500});
    asked.flash({500, {255, 255, 255}});
    bool answered = false;
    while (quiet.next_time_ms() < kLatest_ms + 1000) {
      const Frame a = quiet.next();
      const Frame b = asked.next();
      if (a.time_ms < 500) {
        EXPECT_EQ(a.rgb, b.rgb);
      }
      answered = answered || a.rgb != b.rgb;
      if (answered && species != Species::late_answers) break;
    }
    EXPECT_TRUE(answered);
  }
}

TEST(Answering, heads_turn_and_nod_as_asked) {
  for (const Species species : kAnsweringSpecies) {
    for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
      SCOPED_TRACE(std::string(to_string(species)) + " " + std::to_string(seed));
      const auto most = [&](Action action, auto&& measure) {
        Performance performance(species, 20 + seed, small(), seed);
        performance.act({action, 300});
        float largest = -9;
        for (const Frame& frame : answered(performance, species)) largest = std::max(largest, measure(frame.points));
        return largest;
      };
      const auto right = [](const FacePoints& p) { return nose_off(p).x; };
      const auto left = [](const FacePoints& p) { return -nose_off(p).x; };
      const auto down = [](const FacePoints& p) { return nose_off(p).y; };
      EXPECT_GT(most(Action::turn_left, right), 0.14F);
      EXPECT_GT(most(Action::turn_right, left), 0.14F);
      EXPECT_GT(most(Action::nod, down), most(Action::none, down) + 0.04F);
      if (species == Species::late_answers || species == Species::stop_motion) break;  // dear, and all alike
    }
  }
}

TEST(Answering, the_picture_goes_where_the_points_go) {
  // Squared differences around the points of the middle of the face: followed, and not followed.
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    SCOPED_TRACE(seed);
    Performance performance(Species::warped_still, 30 + seed, small(), seed);
    performance.act({Action::turn_left, 300});
    const auto frames = answered(performance, Species::warped_still);
    const Frame& rest = frames.front();
    const Frame& turned = *std::max_element(frames.begin(), frames.end(), [](const Frame& a, const Frame& b) {
      return nose_off(a.points).x < nose_off(b.points).x;
    });
    float followed = 0;
    float stayed = 0;
    for (std::size_t i = 42; i < 72; ++i) {
      const float was = luma(rest.rgb, rest.points[i].x, rest.points[i].y);
      followed += square(luma(turned.rgb, turned.points[i].x, turned.points[i].y) - was);
      stayed += square(luma(turned.rgb, rest.points[i].x, rest.points[i].y) - was);
    }
    EXPECT_LT(followed, 0.6F * stayed);
  }
}

TEST(Answering, eyes_shut_as_asked) {
  for (const Species species : kAnsweringSpecies) {
    for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
      SCOPED_TRACE(std::string(to_string(species)) + " " + std::to_string(seed));
      Script script = small();
      script.fps = 30;
      script.width = 320;
      script.height = 240;
      Performance performance(species, 40 + seed, script, seed);
      performance.act({Action::blink, 300});
      std::vector<Frame> frames;
      if (species == Species::late_answers) {
        while (performance.next_time_ms() < 2500) performance.next();
      }
      frames = answered(performance, species);
      const auto shut = [](const Frame& a, const Frame& b) { return a.true_left_eye_open < b.true_left_eye_open; };
      const Frame& least = *std::min_element(frames.begin(), frames.end(), shut);
      const Frame& most = *std::max_element(frames.begin(), frames.end(), shut);
      EXPECT_LT(least.true_left_eye_open, 0.35F);
      EXPECT_GT(most.true_left_eye_open, 0.9F);
      // The other's eyes are not the victim's: only where one face is seen throughout are they compared.
      if (species != Species::spliced && species != Species::face_swapped_gesture) {
        EXPECT_LT(eye_contrast(least), 0.75F * eye_contrast(most));
      }
      if (species == Species::late_answers || species == Species::stop_motion) break;
    }
  }
}

TEST(Answering, flashes_colour_faces) {
  for (const Species species : kAnsweringSpecies) {
    for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
      SCOPED_TRACE(std::string(to_string(species)) + " " + std::to_string(seed));
      Performance performance(species, 50 + seed, small(), seed);
      performance.flash({300, {255, 0, 0}});
      std::vector<Frame> frames;
      if (species == Species::late_answers) {
        while (performance.next_time_ms() < kLatest_ms + 400) frames.push_back(performance.next());
      } else {
        while (performance.next_time_ms() < 600) frames.push_back(performance.next());
        EXPECT_GT(redness(frames.back()) / redness(frames.front()), 1.06F);
      }
      EXPECT_EQ(frames.back().flash[0], 255);
      EXPECT_GT(redness(frames.back()) / redness(frames.front()), 1.06F);
      if (species == Species::late_answers) {
        for (const Frame& frame : frames) {
          if (frame.time_ms < 2750) {
            EXPECT_LT(redness(frame) / redness(frames.front()), 1.04F);
          }
        }
        break;
      }
    }
  }
}

TEST(Answering, somebody_else_is_shown_only_while_a_gesture_is_made) {
  for (const Species species : {Species::spliced, Species::face_swapped_gesture}) {
    SCOPED_TRACE(std::string(to_string(species)));
    Performance victim(species, 60, small(), 4);
    Performance asked(species, 60, small(), 4);
    asked.act({Action::nod, 500});
    int others = 0;
    while (asked.next_time_ms() < 2000) {
      const Frame alone = victim.next();
      const Frame shown = asked.next();
      const bool other = alone.rgb != shown.rgb;
      others += other ? 1 : 0;
      EXPECT_FALSE(other && (shown.time_ms < 490 || shown.time_ms > 1500)) << shown.time_ms;
    }
    EXPECT_GT(others, 8);
  }
}

TEST(Answering, real_photographs_take_part_with_and_without_points) {
  const Sequence taken = present(Species::bona_fide, 70, small(), 1);
  const media::Image& photograph = taken.frames.front().rgb;
  const FacePoints& points = taken.frames.front().points;
  const media::Box face = box_around(points);
  Script script = small();
  script.seconds = 0.5F;
  script.actions = {{Action::turn_left, 0}};
  for (const Species species : {Species::warped_still, Species::spliced, Species::face_swapped_gesture}) {
    for (const bool given : {false, true}) {
      SCOPED_TRACE(std::string(to_string(species)) + (given ? " with points" : ""));
      const Sequence sequence =
          present_picture(species, photograph, face, script, 8, given ? std::optional(points) : std::nullopt);
      ASSERT_EQ(sequence.frames.size(), 8U);
      EXPECT_NEAR(box_around(sequence.frames[0].points).centre().x, 80, 30);
      EXPECT_EQ(sequence.frames[0].rgb.width(), 160);
    }
  }
}

TEST(Answering, beyond_a_photograph_is_what_is_near_its_edge) {
  // A face that fills a green photograph: the frame is green to its corners.
  media::Image photograph(60, 80, 3);
  for (std::size_t i = 0; i < photograph.bytes().size(); ++i) photograph.bytes()[i] = i % 3 == 1 ? 200 : 20;
  const Sequence sequence = present_picture(Species::warped_still, photograph, {2, 2, 56, 76}, small(), 8);
  for (const int x : {0, 80, 159}) {
    for (const int y : {0, 119}) {
      const std::uint8_t* p = sequence.frames[0].rgb.pixel(x, y);
      EXPECT_NEAR(p[1], 200, 20);
      EXPECT_NEAR(p[0], 20, 20);
    }
  }
}

}  // namespace
}  // namespace selfsame::synth
