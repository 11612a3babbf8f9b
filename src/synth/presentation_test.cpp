#include "synth/presentation.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <string>

#include "synth/motion.hpp"

namespace selfsame::synth {
namespace {

/// Root mean square, in mm, of what the best plane through the depth inside the points' box leaves; a few readings lost
/// or far behind the face are left out.
float relief_mm(const Frame& frame) {
  const media::Box box = box_around(frame.points);
  std::array<std::array<double, 4>, 3> m{};
  std::vector<Point3> readings;
  for (int y = static_cast<int>(box.y + box.height * 0.2F); y < static_cast<int>(box.y + box.height * 0.8F); ++y) {
    for (int x = static_cast<int>(box.x + box.width * 0.25F); x < static_cast<int>(box.x + box.width * 0.75F); ++x) {
      if (x < 0 || y < 0 || x >= frame.depth_mm.width() || y >= frame.depth_mm.height()) continue;
      const int depth = frame.depth_mm.at(x, y);
      if (depth == 0 || depth > 900) continue;
      readings.push_back({static_cast<float>(x) - box.x, static_cast<float>(y) - box.y, static_cast<float>(depth)});
    }
  }
  for (const Point3& p : readings) {
    const std::array<double, 4> row = {p.x, p.y, 1, p.z};
    for (std::size_t i = 0; i < 3; ++i) {
      for (std::size_t k = 0; k < 4; ++k) m[i][k] += row[i] * row[k];
    }
  }
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j < 3; ++j) {
      if (i == j) continue;
      const double part = m[j][i] / m[i][i];
      for (std::size_t k = 0; k < 4; ++k) m[j][k] -= part * m[i][k];
    }
  }
  double sum = 0;
  for (const Point3& p : readings) {
    const double off = p.z - m[0][3] / m[0][0] * p.x - m[1][3] / m[1][1] * p.y - m[2][3] / m[2][2];
    sum += off * off;
  }
  EXPECT_GT(readings.size(), 300U);
  return static_cast<float>(std::sqrt(sum / static_cast<double>(readings.size())));
}

Script short_script() {
  Script script;
  script.seconds = 0.4F;
  script.fps = 10;
  script.width = 160;
  script.height = 120;
  return script;
}

media::Image grey_photograph() {
  media::Image image(300, 300, 3);
  std::fill(image.bytes().begin(), image.bytes().end(), std::uint8_t{128});
  return image;
}

TEST(Presentation, every_species_has_a_name_of_its_own) {
  std::set<std::string_view> names;
  for (const Species species : kAllSpecies) names.insert(to_string(species));
  EXPECT_EQ(names.size(), kAllSpecies.size());
  EXPECT_EQ(to_string(Species::cut_out_eyes), "cut_out_eyes");
  EXPECT_FALSE(names.contains(""));
}

TEST(Presentation, every_species_has_frames_in_order_and_the_same_twice) {
  for (const Species species : kAllSpecies) {
    SCOPED_TRACE(std::string(to_string(species)));
    const Sequence first = present(species, 3, short_script(), 9);
    const Sequence second = present(species, 3, short_script(), 9);
    ASSERT_EQ(first.frames.size(), 4U);
    EXPECT_EQ(first.species, species);
    for (std::size_t i = 0; i < first.frames.size(); ++i) {
      EXPECT_EQ(first.frames[i].rgb, second.frames[i].rgb);
      EXPECT_EQ(first.frames[i].depth_mm, second.frames[i].depth_mm);
      EXPECT_EQ(first.frames[i].rgb.width(), 160);
      EXPECT_GT(first.frames[i].time_ms, i > 0 ? first.frames[i - 1].time_ms : -1);
      const media::Point middle = box_around(first.frames[i].points).centre();
      EXPECT_NEAR(middle.x, 80, 45);
      EXPECT_NEAR(middle.y, 65, 45);
    }
  }
}

/// FNV-1a.
std::uint64_t digest(const Sequence& sequence) {
  std::uint64_t hash = 0xCBF29CE484222325U;
  for (const Frame& frame : sequence.frames) {
    for (const std::uint8_t byte : frame.rgb.bytes()) hash = (hash ^ byte) * 0x100000001B3U;
  }
  return hash;
}

// Written by g++ and clang, with and without vector instructions; change them together with the pictures.
TEST(Presentation, gives_the_same_bytes_on_every_platform) {
  Script script = short_script();
  script.actions = {{Action::turn_left, 0}};
  EXPECT_EQ(digest(present(Species::bona_fide, 11, script, 5)), 0x3515937917891688U);
  EXPECT_EQ(digest(present(Species::screen_replay, 11, script, 5)), 0xB86FA48FB189678CU);
}

TEST(Presentation, paper_and_screens_are_flat_and_heads_are_not) {
  Script script = short_script();
  script.seconds = 0.1F;
  script.width = 320;
  script.height = 240;
  for (const Species species : {Species::flat_print, Species::screen_replay}) {
    EXPECT_LT(relief_mm(present(species, 5, script, 2).frames.front()), 4) << to_string(species);
  }
  for (const Species species : {Species::bona_fide, Species::mask}) {
    EXPECT_GT(relief_mm(present(species, 5, script, 2).frames.front()), 7) << to_string(species);
  }
  EXPECT_TRUE(present(Species::injected, 5, script, 2).frames.front().depth_mm.empty());
}

TEST(Presentation, a_loop_repeats_exactly) {
  Script script = short_script();
  script.seconds = 2.2F;
  const Sequence loop = present(Species::looped_video, 4, script, 3);
  ASSERT_EQ(loop.frames.size(), 22U);
  for (std::size_t i = 10; i < loop.frames.size(); ++i) EXPECT_EQ(loop.frames[i].rgb, loop.frames[i - 10].rgb);
  EXPECT_NE(loop.frames[0].rgb, loop.frames[5].rgb);
}

TEST(Presentation, injected_frames_come_like_clockwork) {
  Script script = short_script();
  script.dropped = 0.5F;
  const Sequence fed = present(Species::injected, 4, script, 3);
  ASSERT_EQ(fed.frames.size(), 4U);
  for (std::size_t i = 0; i < fed.frames.size(); ++i) EXPECT_EQ(fed.frames[i].time_ms, static_cast<int>(i) * 100);
}

TEST(Presentation, frames_are_dropped_as_often_as_asked) {
  Script script;
  script.seconds = 10;
  script.fps = 10;
  script.width = 16;
  script.height = 12;
  EXPECT_EQ(present(Species::flat_print, 1, script, 5).frames.size(), 100U);
  script.dropped = 0.3F;
  const std::size_t left = present(Species::flat_print, 1, script, 5).frames.size();
  EXPECT_GT(left, 55U);
  EXPECT_LT(left, 85U);
}

TEST(Presentation, people_do_as_asked_and_prints_only_tilt) {
  Script script = short_script();
  script.seconds = 1.2F;
  script.actions = {{Action::turn_left, 0}, {Action::blink, 900}};
  const auto most_yaw = [](const Sequence& sequence) {
    float most = -90;
    for (const Frame& frame : sequence.frames) most = std::max(most, frame.true_yaw_deg);
    return most;
  };
  EXPECT_GT(most_yaw(present(Species::bona_fide, 2, script, 1)), 15);
  const Sequence print = present(Species::flat_print, 2, script, 1);
  EXPECT_GT(most_yaw(print), 15);
  for (const Frame& frame : print.frames) EXPECT_EQ(frame.true_left_eye_open, 1);
}

TEST(Presentation, flashes_light_what_is_there_and_not_what_was_recorded) {
  Script script = short_script();
  script.flashes = {{200, {255, 0, 0}}};
  const auto reddening = [&](Species species) {
    const Sequence sequence = present(species, 6, script, 4);
    const auto redness = [](const Frame& frame) {
      const media::Point middle = box_around(frame.points).centre();
      std::array<float, 2> sums{1, 1};  // red, green
      for (int i = 0; i < 81; ++i) {
        const std::uint8_t* p = frame.rgb.pixel(static_cast<int>(middle.x) + i % 9, static_cast<int>(middle.y) + i / 9);
        for (std::size_t c = 0; c < 2; ++c) sums[c] += static_cast<float>(p[c]);
      }
      return sums[0] / sums[1];
    };
    EXPECT_EQ(sequence.frames.back().flash[0], 255);
    return redness(sequence.frames.back()) / redness(sequence.frames.front());
  };
  EXPECT_GT(reddening(Species::bona_fide), 1.08F);
  EXPECT_GT(reddening(Species::flat_print), 1.08F);
  EXPECT_NEAR(reddening(Species::injected), 1, 0.08F);
}

TEST(Presentation, takes_real_photographs) {
  const media::Image photograph = grey_photograph();
  for (const Species species : kAllSpecies) {
    if (species == Species::bona_fide || species == Species::mask) continue;
    SCOPED_TRACE(std::string(to_string(species)));
    const Sequence sequence = present_picture(species, photograph, {90, 70, 120, 160}, short_script(), 8);
    ASSERT_EQ(sequence.frames.size(), 4U);
    EXPECT_NEAR(box_around(sequence.frames[0].points).centre().x, 80, 30);
  }
}

TEST(Motion, people_blink_every_few_seconds_and_never_hold_quite_still) {
  const Motion motion({}, {}, 60, 11);
  int blinks = 0;
  bool shut = false;
  for (float t = 0; t < 60; t += 0.02F) {
    const Moment moment = motion.at(t);
    const bool now = moment.expression.left_eye_open < 0.3F;
    if (now && !shut) ++blinks;
    shut = now;
    EXPECT_LT(std::abs(moment.pose.yaw_deg), 4);
    EXPECT_LT(std::abs(moment.pose.x_mm), 12);
  }
  EXPECT_GE(blinks, 12);
  EXPECT_LE(blinks, 28);
  EXPECT_NE(motion.at(1).pose.yaw_deg, motion.at(1.1F).pose.yaw_deg);
}

TEST(Motion, turns_to_the_subjects_left_are_turns_to_the_right_of_the_picture) {
  const Motion motion({}, {{Action::turn_left, 1000}, {Action::nod, 3000}}, 5, 11);
  EXPECT_GT(motion.at(1.6F).pose.yaw_deg, 15);
  EXPECT_LT(std::abs(motion.at(2.8F).pose.yaw_deg), 4);
  EXPECT_GT(motion.at(3.32F).pose.pitch_deg, 8);
}

}  // namespace
}  // namespace selfsame::synth
