#include "face/liveness/flash.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "face/liveness/challenge.hpp"
#include "face/liveness/verdict.hpp"
#include "tests/support/face_track.hpp"

namespace selfsame::face::liveness {
namespace {

using pipeline::Challenge;
using pipeline::Prompt;
using test::follow;

constexpr std::array<std::array<std::uint8_t, 3>, 4> kColours{{{255, 0, 0}, {0, 255, 0}, {0, 0, 255}, {255, 255, 0}}};
constexpr std::int64_t kDelayMs = 100;

std::vector<Prompt> flashes() {
  std::vector<Prompt> prompts;
  for (std::size_t i = 0; i < kColours.size(); ++i) {
    const auto start = static_cast<std::int64_t>(300 + 300 * i);
    prompts.push_back({Challenge::flash, start, start + 300, kColours[i]});
  }
  return prompts;
}

/// Linear light of a room, and what a white screen adds to it.
struct Lit {
  double room = 0.2;
  double screen = 0.05;
};
using Lights = std::array<Lit, kRegions>;

/// A person lit from the left; the screen in front lights nose and forehead most, and nothing behind the head.
Lights living() {
  return {{{0.22, 0.05},
           {0.25, 0.055},
           {0.14, 0.045},
           {0.3, 0.045},
           {0.1, 0.025},
           {0.26, 0.025},
           {0.2, 0.045},
           {0.15, 0.025},
           {0.3, 0.001},
           {0.4, 0.001}}};
}

/// A picture of the same person, in which each place is tinted by its own factor.
Lights tinted(double face, double neck, double beyond) {
  Lights scene = living();
  for (std::size_t i = 0; i < kRegions; ++i) {
    scene[i].screen = scene[i].room * (i < kSkinRegions ? face : i == kSkinRegions ? neck : beyond);
  }
  return scene;
}

std::vector<Observation> film(const Lights& scene, double noise = 0.3) {
  auto track = follow({}, 2, 15, [](double) { return test::HeadState{}; });
  test::TestRandom random(5);
  const auto prompts = flashes();
  for (Observation& seen : track) {
    std::array<double, 3> shown{};
    for (const Prompt& prompt : prompts) {
      const auto time = seen.time_ms - kDelayMs;
      if (time < prompt.shown_ms || time >= prompt.until_ms) continue;
      for (std::size_t c = 0; c < 3; ++c) shown[c] = std::pow(prompt.colour[c] / 255.0, 2.2);
    }
    for (std::size_t region = 0; region < kRegions; ++region) {
      for (std::size_t c = 0; c < 3; ++c) {
        const double light = scene[region].room + scene[region].screen * shown[c];
        const double level = 255 * std::pow(light, 1 / 2.2) + random.uniform(-noise, noise);
        seen.regions[region][c] = static_cast<std::uint16_t>(256 * level);
        if (region == 0) seen.skin[c] = static_cast<float>(level);
      }
    }
  }
  return track;
}

TEST(Flash, is_answered_by_each_region_by_its_own_measure) {
  const auto track = film(living());
  const auto followed = flash_response(track, flashes());
  EXPECT_GT(followed.correlation, 0.9F);
  EXPECT_NEAR(static_cast<double>(followed.delay_ms), kDelayMs, 40);
  const auto answers = flash_by_region(track, flashes(), followed.delay_ms);
  const Lights scene = living();
  for (std::size_t i = 0; i < kRegions; ++i) {
    ASSERT_TRUE(answers[i].seen) << i;
    EXPECT_NEAR(answers[i].response, scene[i].screen / scene[i].room, 0.03) << i;
    EXPECT_NEAR(answers[i].light, scene[i].room, 0.02) << i;
    EXPECT_LT(answers[i].error, 0.03F) << i;
  }
}

TEST(Flash, of_a_screen_lights_the_person_and_a_tint_lies_over_everything) {
  const auto live = measure_flash(film(living()), flashes());
  const auto frame = measure_flash(film(tinted(0.25, 0.25, 0.25)), flashes());
  const auto face = measure_flash(film(tinted(0.25, 0, 0)), flashes());
  ASSERT_TRUE(live && frame && face);
  EXPECT_NEAR(live->background.value(), 0, 0.05);
  EXPECT_NEAR(frame->background.value(), 1, 0.15);
  EXPECT_NEAR(face->background.value(), 0, 0.05);
  EXPECT_GT(live->neck.value(), 0.5F);
  EXPECT_LT(face->neck.value(), 0.1F);
  EXPECT_GT(live->unevenness.value(), 0.2F);
  EXPECT_LT(frame->unevenness.value(), 0.1F);
  EXPECT_LT(face->unevenness.value(), 0.1F);
}

TEST(Flash, in_the_dark_is_the_only_light_and_says_nothing_of_mixtures) {
  Lights dark = living();
  for (Lit& lit : dark) lit = {0.02, 3 * lit.screen};
  const auto light = measure_flash(film(dark), flashes());
  ASSERT_TRUE(light);
  EXPECT_FALSE(light->unevenness);
  EXPECT_LT(light->background.value(), 0.1F);
}

TEST(Flash, says_nothing_of_what_cannot_be_measured) {
  EXPECT_FALSE(measure_flash(film(tinted(0, 0, 0)), flashes())) << "nothing answered";
  EXPECT_FALSE(measure_flash(film(living()), {})) << "nothing was asked";
  EXPECT_FALSE(measure_flash({}, flashes()));
  auto dark = film(living());
  auto white = dark;
  auto cut = dark;
  for (auto& seen : dark) seen.regions[kSkinRegions + 1] = seen.regions[kSkinRegions + 2] = {900, 900, 900};
  for (auto& seen : white) seen.regions[kSkinRegions + 1] = seen.regions[kSkinRegions + 2] = {65200, 65200, 65200};
  cut[20].regions[kSkinRegions + 1] = cut[10].regions[kSkinRegions + 2] = {};
  for (const auto& track : {dark, white, cut}) {
    const auto light = measure_flash(track, flashes());
    ASSERT_TRUE(light);
    EXPECT_FALSE(light->background);
    EXPECT_TRUE(light->neck);
  }
}

TEST(Flash, is_answered_only_where_it_can_be_told_from_a_tint) {
  const auto outcomes = [](const std::vector<Observation>& track) {
    std::set<pipeline::PromptOutcome> seen;
    for (const auto& answer : judge_answers(track, flashes())) seen.insert(answer.outcome);
    return seen;
  };
  using Outcomes = std::set<pipeline::PromptOutcome>;
  auto cropped = film(living());
  EXPECT_EQ(outcomes(cropped), Outcomes{pipeline::PromptOutcome::answered});
  for (auto& seen : cropped)
    std::fill(seen.regions.begin() + kSkinRegions, seen.regions.end(), RegionColours::value_type{});
  EXPECT_EQ(outcomes(cropped), Outcomes{pipeline::PromptOutcome::missed}) << "neither neck nor background";
  EXPECT_EQ(outcomes(film(tinted(0, 0, 0))), Outcomes{pipeline::PromptOutcome::missed});
}

TEST(Flash, of_a_tint_outweighs_the_best_of_photographs) {
  const auto light_of = [](const Lights& scene) {
    float llr = 0;
    for (const auto& cue : judge(film(scene), flashes()).cues) {
      if (cue.name.starts_with("flash_")) llr += cue.llr;
    }
    return llr;
  };
  EXPECT_EQ(light_of(living()), 0) << "light takes nothing away";
  EXPECT_LT(light_of(tinted(0.25, 0, 0)), -5) << "of the face alone";
  EXPECT_LT(light_of(tinted(0, 0, 0)), -5) << "nothing answered";
  EXPECT_LT(light_of(tinted(0.25, 0.25, 0.25)), -5) << "of the whole frame";
}

TEST(Regions, are_places_on_the_face_and_beside_it) {
  test::TestRandom random(1);
  const auto points = follow({.noise = 0}, {}, 0, random).points;
  // Red increases to the right, green downwards, so that a mean colour identifies a place.
  const media::Image picture = test::make_image(320, 240, 3, [](int x, int y, int c) {
    return c == 0 ? 255 * x / 319 : c == 1 ? 255 * y / 239 : 7;
  });
  const auto colours = region_colours(picture, points);
  const auto x_of = [&](Region region) { return colours[static_cast<std::size_t>(region)][0] / 256.0 / 255 * 319; };
  const auto y_of = [&](Region region) { return colours[static_cast<std::size_t>(region)][1] / 256.0 / 255 * 239; };
  EXPECT_NEAR(x_of(Region::nose), points[44].x, 2);
  EXPECT_NEAR(x_of(Region::right_cheek), points[92].x, 2) << "the subject's right is the picture's left";
  EXPECT_NEAR(x_of(Region::left_side), points[97].x, 2);
  EXPECT_LT(y_of(Region::forehead), points[kRightEye].y - 20);
  EXPECT_GT(y_of(Region::chin), points[kNoseTip].y + 20);
  EXPECT_GT(y_of(Region::neck), points[kChin].y + 5);
  EXPECT_LT(x_of(Region::right_beyond), points[78].x - 20) << "beyond the oval";
  EXPECT_GT(x_of(Region::left_beyond), points[87].x + 20);
  for (const auto& colour : colours) EXPECT_NEAR(colour[2], 7 * 256, 1);

  auto aside = points;
  for (auto& point : aside) point.x += 250;
  EXPECT_EQ(region_colours(picture, aside)[9], (std::array<std::uint16_t, 3>{})) << "outside the picture";
  for (auto& point : aside) point.x = std::numeric_limits<float>::quiet_NaN();
  EXPECT_EQ(region_colours(picture, aside), RegionColours{});
}

}  // namespace
}  // namespace selfsame::face::liveness
