// Attackers who are injected behind the camera and do what is asked.
#include "synth/answering.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>
#include <string>

#include "synth/motion.hpp"
#include "synth/performance.hpp"
#include "synth/sensor.hpp"
#include "synth/shut_eyes.hpp"

namespace selfsame::synth {
namespace {

constexpr std::size_t kTip = 46;
/// Enough for every way of bending, drawing lids and painting flashes.
constexpr std::uint64_t kSeeds = 8;
/// When an action is requested, and when it is most visible.
constexpr std::int64_t kAsked_ms = 300;
constexpr std::int64_t kLatest_ms = 6000;

Script small_frames() {
  Script script;
  script.width = 160;
  script.height = 120;
  return script;
}

const Scene& room() {
  static const Scene scene = setting(small_frames(), 1);
  return scene;
}

/// A head is expensive to make, so all tests share one.
const Still& victim() {
  static const Still still = photograph(Head(identity(5)), for_photograph(room(), 1));
  return still;
}

std::unique_ptr<Presenter> cast(Species species, std::uint64_t seed) {
  switch (species) {
    case Species::warped_still: return warped_still(victim(), room(), seed);
    case Species::spliced: return spliced(victim(), room(), seed);
    case Species::face_swapped_gesture: return face_swapped_gesture(victim(), room(), seed);
    default: return presenter(species, 5, small_frames(), room(), seed);
  }
}

/// Attacks with photographs are cheap to vary; living ones need a head each.
std::uint64_t seeds_of(Species species) { return species == Species::warped_still ? kSeeds : 1; }

Frame seen(Presenter& presenter, std::int64_t time_ms) {
  Scene scene = room();
  scene.noise_seed = static_cast<std::uint64_t>(time_ms);
  return presenter.at(time_ms, scene);
}

/// The frame around the middle of what was asked for at a time that has most of a measure.
template <typename Measure>
Frame answer(Presenter& presenter, Species species, const Cue& cue, const Measure& measure) {
  const Action action = cue.action;
  const std::int64_t middle_ms = cue.start_ms + (action == Action::blink ? 110 : length_ms(action) / 2);
  std::vector<std::int64_t> times = {middle_ms};
  if (species == Species::late_answers) {
    times.clear();
    for (std::int64_t late_ms = 2500; late_ms <= kLatest_ms; late_ms += 60) times.push_back(middle_ms + late_ms);
  }
  Frame best = seen(presenter, times[0]);
  for (const std::int64_t time_ms : times) {
    Frame frame = seen(presenter, time_ms);
    if (measure(frame) > measure(best)) best = std::move(frame);
  }
  return best;
}

/// How far the nose's tip is from the middle of the eyes' outer corners, in their distance: to the right, down.
media::Point nose_off(const FacePoints& p) {
  const float apart = p[16].x - p[0].x;
  return {(p[kTip].x - (p[0].x + p[16].x) / 2) / apart, (p[kTip].y - (p[0].y + p[16].y) / 2) / apart};
}

float luma(const media::Image& rgb, Point3 at) {
  const int x = std::clamp(static_cast<int>(at.x + 0.5F), 0, rgb.width() - 1);
  const int y = std::clamp(static_cast<int>(at.y + 0.5F), 0, rgb.height() - 1);
  const std::uint8_t* p = rgb.pixel(x, y);
  return (static_cast<float>(p[0]) + static_cast<float>(p[1]) + static_cast<float>(p[2])) / 3;
}

/// Standard deviation along the middle lines of both eyes.
float eye_contrast(const media::Image& rgb, const FacePoints& points) {
  float sum = 0;
  for (const std::size_t first : {std::size_t{0}, std::size_t{16}}) {
    std::vector<float> values;
    for (int i = 2; i < 19; ++i) {
      values.push_back(luma(rgb, mix(points[first], points[first + 8], static_cast<float>(i) / 20)));
    }
    float mean = 0;
    for (const float v : values) mean += v / static_cast<float>(values.size());
    for (const float v : values) sum += square(v - mean);
  }
  return std::sqrt(sum / 34);
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

/// FNV-1a.
std::uint64_t hash_of(const media::Image& rgb) {
  std::uint64_t hash = 0xCBF29CE484222325U;
  for (const std::uint8_t byte : rgb.bytes()) hash = (hash ^ byte) * 0x100000001B3U;
  return hash;
}

TEST(Answering, species_have_names_of_their_own_and_are_in_one_list) {
  std::set<std::string_view> names;
  for (const Species species : kAllSpecies) names.insert(to_string(species));
  for (const Species species : kAnsweringSpecies) {
    EXPECT_TRUE(names.insert(to_string(species)).second);
    EXPECT_TRUE(answers(species));
  }
  for (const Species species : kAllSpecies) EXPECT_FALSE(answers(species));
  EXPECT_FALSE(names.contains(""));
}

TEST(Answering, what_is_asked_for_changes_nothing_before_it) {
  for (const Species species : kAnsweringSpecies) {
    SCOPED_TRACE(std::string(to_string(species)));
    const auto quiet = cast(species, 2);
    const auto asked = cast(species, 2);
    asked->act({Action::turn_right, 500});
    asked->flash({500, {255, 255, 255}});
    for (const std::int64_t time_ms : {0, 250, 499}) {
      EXPECT_EQ(seen(*quiet, time_ms).rgb, seen(*asked, time_ms).rgb) << time_ms;
    }
    const std::int64_t after_ms = species == Species::late_answers ? kLatest_ms + 500 : 900;
    EXPECT_NE(seen(*quiet, after_ms).rgb, seen(*asked, after_ms).rgb);
  }
}

TEST(Answering, frames_have_the_scripts_size_and_no_depth_and_noise_of_their_own) {
  for (const Species species : kAnsweringSpecies) {
    SCOPED_TRACE(std::string(to_string(species)));
    const auto presenter = cast(species, 9);
    const Frame frame = seen(*presenter, 100);
    EXPECT_EQ(frame.rgb.width(), 160);
    EXPECT_EQ(frame.rgb.height(), 120);
    EXPECT_TRUE(frame.depth_mm.empty());
    const media::Point middle = box_around(frame.points).centre();
    EXPECT_NEAR(middle.x, 80, 30);
    EXPECT_NEAR(middle.y, 65, 30);
    Scene scene = room();
    scene.noise_seed = 1;
    EXPECT_NE(presenter->at(100, scene).rgb, frame.rgb);
  }
}

TEST(Answering, a_performance_of_each_runs_by_the_clock_with_what_the_script_says) {
  Script script = small_frames();
  script.fps = 10;
  script.seconds = 1;
  script.actions = {{Action::turn_left, 0}};
  script.flashes = {{300, {255, 0, 0}}};
  const Sequence sequence = present(Species::warped_still, 5, script, 3);
  ASSERT_EQ(sequence.frames.size(), 10U);
  EXPECT_EQ(sequence.frames[2].flash[0], 0);
  EXPECT_EQ(sequence.frames[4].flash[0], 255);
  EXPECT_GT(sequence.frames[6].true_yaw_deg, 15);
  EXPECT_GT(redness(sequence.frames[9]) / redness(sequence.frames[0]), 1.06F);
}

TEST(Answering, heads_turn_and_nod_as_asked) {
  for (const Species species : kAnsweringSpecies) {
    for (std::uint64_t seed = 0; seed < seeds_of(species); ++seed) {
      SCOPED_TRACE(std::string(to_string(species)) + " " + std::to_string(seed));
      const std::array<Cue, 3> cues = {
          Cue{Action::turn_left, 300}, {Action::turn_right, 12'300}, {Action::nod, 24'300}};
      const auto presenter = cast(species, seed);
      for (const Cue& cue : cues) presenter->act(cue);
      const auto rightward = [](const Frame& frame) { return nose_off(frame.points).x; };
      const auto leftward = [](const Frame& frame) { return -nose_off(frame.points).x; };
      const auto downward = [](const Frame& frame) { return frame.true_pitch_deg; };
      EXPECT_GT(rightward(answer(*presenter, species, cues[0], rightward)), 0.12F);
      EXPECT_GT(leftward(answer(*presenter, species, cues[1], leftward)), 0.12F);
      const Frame nodded = answer(*presenter, species, cues[2], downward);
      EXPECT_GT(nodded.true_pitch_deg, 7);
      if (species == Species::warped_still) {
        EXPECT_GT(nose_off(nodded.points).y, nose_off(victim().points).y + 0.005F);
      }
    }
  }
}

TEST(Answering, the_picture_goes_where_the_points_go) {
  // Squared differences at the points of nose and mouth: followed, and not followed.
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    SCOPED_TRACE(seed);
    const auto presenter = cast(Species::warped_still, seed);
    presenter->act({Action::turn_left, kAsked_ms});
    const Frame rest = seen(*presenter, 0);
    const Frame turned = seen(*presenter, kAsked_ms + 600);
    float followed = 0;
    float stayed = 0;
    for (std::size_t i = 42; i < 72; ++i) {
      const float was = luma(rest.rgb, rest.points[i]);
      followed += square(luma(turned.rgb, turned.points[i]) - was);
      stayed += square(luma(turned.rgb, rest.points[i]) - was);
    }
    EXPECT_LT(followed, 0.6F * stayed);
  }
}

TEST(Answering, eyes_shut_as_asked) {
  for (const Species species : kAnsweringSpecies) {
    for (std::uint64_t seed = 0; seed < seeds_of(species); ++seed) {
      SCOPED_TRACE(std::string(to_string(species)) + " " + std::to_string(seed));
      const auto presenter = cast(species, seed);
      presenter->act({Action::blink, kAsked_ms});
      const Frame frame = answer(*presenter, species, {Action::blink, kAsked_ms},
                                 [](const Frame& one) { return -one.true_left_eye_open; });
      EXPECT_LT(frame.true_left_eye_open, 0.5F);
      const FacePoints& p = frame.points;
      const float openness = (p[12].y - p[4].y) / distance(p[0], p[8]);
      EXPECT_LT(openness, 0.2F);
    }
  }
}

TEST(ShutEyes, lids_hide_what_is_between_them_and_nothing_else) {
  const Still& still = victim();
  const auto contrast = [&](const LightPicture& picture) {
    Camera camera = still_camera(room().camera);
    camera.noise = 0;
    return eye_contrast(expose(picture.light, picture.width, picture.height, camera, 1), still.points);
  };
  for (const LidTrick trick : {LidTrick::cheek, LidTrick::stretched}) {
    for (const bool matched : {false, true}) {
      const ShutEyes lids(still, trick, matched);
      LightPicture picture = still.picture;
      lids.draw(picture, 0, 0);
      EXPECT_LT(contrast(picture), 0.5F * contrast(still.picture));
      EXPECT_EQ(picture.at(still.points[kTip].x, still.points[kTip].y),
                still.picture.at(still.points[kTip].x, still.points[kTip].y));
      lids.draw(picture, 1, 1);
      EXPECT_EQ(picture.light, still.picture.light);
      lids.draw(picture, 0, 1);
      EXPECT_NE(picture.light, still.picture.light);
    }
  }
}

TEST(Answering, flashes_colour_faces_shortly_after_they_are_shown) {
  for (const Species species : kAnsweringSpecies) {
    for (std::uint64_t seed = 0; seed < seeds_of(species); ++seed) {
      SCOPED_TRACE(std::string(to_string(species)) + " " + std::to_string(seed));
      const auto presenter = cast(species, seed);
      presenter->flash({kAsked_ms, {255, 0, 0}});
      presenter->flash({kAsked_ms + 400, {}});
      Scene lit = room();
      lit.light.screen = {0.55F, 0, 0};
      const std::int64_t late_ms = species == Species::late_answers ? 2500 : 0;
      const float before = redness(seen(*presenter, 0));
      float most = 0;
      const std::int64_t end_ms = late_ms > 0 ? kLatest_ms + kAsked_ms : kAsked_ms + 300;
      for (std::int64_t time_ms = kAsked_ms + late_ms; time_ms <= end_ms; time_ms += 150) {
        most = std::max(most, redness(presenter->at(time_ms, lit)));
      }
      EXPECT_GT(most / before, 1.06F);
      EXPECT_NEAR(redness(seen(*presenter, end_ms + 600)) / before, 1, 0.05F);
      if (late_ms > 0) {
        EXPECT_NEAR(redness(presenter->at(kAsked_ms + 200, lit)) / before, 1, 0.05F);
      }
    }
  }
}

TEST(Answering, somebody_else_is_shown_only_while_a_gesture_is_made) {
  for (const Species species : {Species::spliced, Species::face_swapped_gesture}) {
    SCOPED_TRACE(std::string(to_string(species)));
    const auto alone = cast(species, 4);
    const auto asked = cast(species, 4);
    asked->act({Action::nod, 500});
    for (const std::int64_t time_ms : {0, 499, 1500, 3000}) {
      EXPECT_EQ(seen(*alone, time_ms).rgb, seen(*asked, time_ms).rgb) << time_ms;
    }
    const Frame victims = seen(*alone, 800);
    const Frame others = seen(*asked, 800);
    EXPECT_NE(victims.rgb, others.rgb);
    float apart = 0;  // of what the two faces look like, beside the nod
    for (std::size_t i = 32; i < 98; ++i) {
      apart += std::abs(luma(victims.rgb, victims.points[i]) - luma(others.rgb, others.points[i])) / 66;
    }
    EXPECT_GT(apart, 8);
  }
}

TEST(Answering, real_photographs_take_part_with_and_without_points) {
  const Still& still = victim();
  media::Image picture = expose(still.picture.light, still.picture.width, still.picture.height, Camera{}, 1);
  const media::Box face = box_around(still.points);
  Script script = small_frames();
  script.seconds = 0.1F;
  script.fps = 10;
  for (const Species species : {Species::warped_still, Species::spliced, Species::face_swapped_gesture}) {
    for (const bool given : {false, true}) {
      SCOPED_TRACE(std::string(to_string(species)) + (given ? " with points" : ""));
      const auto points = given ? std::optional(still.points) : std::nullopt;
      const Sequence sequence = present_picture(species, picture, face, script, 1, points);
      ASSERT_EQ(sequence.frames.size(), 1U);
      const FacePoints& p = sequence.frames[0].points;
      EXPECT_NEAR(box_around(p).centre().x, 80, 30);
      // The photograph's own proportions, or the mean's.
      if (species == Species::warped_still) {
        EXPECT_EQ(std::abs(nose_off(p).y - nose_off(still.points).y) < 0.004F, given);
      }
    }
  }
}

TEST(Answering, beyond_a_photograph_is_what_is_near_its_edge) {
  media::Image green(60, 80, 3);
  for (std::size_t i = 0; i < green.bytes().size(); ++i) green.bytes()[i] = i % 3 == 1 ? 200 : 20;
  Script script = small_frames();
  script.seconds = 0.1F;
  script.fps = 10;
  const Sequence sequence = present_picture(Species::warped_still, green, {2, 2, 56, 76}, script, 8);
  for (const int x : {0, 80, 159}) {
    for (const int y : {0, 119}) {
      const std::uint8_t* p = sequence.frames[0].rgb.pixel(x, y);
      EXPECT_NEAR(p[1], 200, 20);
      EXPECT_NEAR(p[0], 20, 20);
    }
  }
}

// Written by g++ and clang, with and without optimisation; change them together with the pictures.
TEST(Answering, gives_the_same_bytes_on_every_platform) {
  const std::map<Species, std::vector<std::uint64_t>> expected = {
      {Species::warped_still,
       {0x0799488B52626A0FU, 0x7494C09742B7E441U, 0xE3152564425F4DDDU, 0x73B97C0E886B505CU, 0x1DBE4119074B7055U}},
      {Species::spliced, {0xAC4B067F1637A111U}},
      {Species::face_swapped_gesture, {0x1A78C385348FAF9DU}},
      {Species::stop_motion, {0x2F6FCEE78671AB3DU}}};
  for (const auto& [species, digests] : expected) {
    for (std::size_t seed = 0; seed < digests.size(); ++seed) {
      const auto presenter = cast(species, seed);
      presenter->act({Action::turn_left, 0});
      EXPECT_EQ(hash_of(seen(*presenter, 350).rgb) ^ hash_of(seen(*presenter, 2000).rgb), digests[seed])
          << to_string(species) << ' ' << seed;
    }
  }
}

}  // namespace
}  // namespace selfsame::synth
