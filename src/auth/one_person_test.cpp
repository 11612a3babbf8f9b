#include "auth/one_person.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <memory>

#include "base/clock.hpp"
#include "tests/support/block_engine.hpp"

namespace selfsame::auth {
namespace {

using pipeline::Challenge;
using testing::HasSubstr;

/// One compared face, on the block engine's scale: strangers are below 0.4, the subject is above 0.6; faces of one
/// sitting have a similarity of at least 0.8, consecutive ones 0.9.
struct Face {
  std::int64_t time_ms = 0;
  float similarity = 0.9F;  // to the template
  float looks = 0;          // an angle: the similarity of two faces is the cosine of the difference
  bool fit = true;
};

class OnePersonTest : public testing::Test {
 protected:
  static pipeline::Attempt attempt_of(const std::vector<Face>& faces) {
    pipeline::Attempt attempt;
    for (const Face& face : faces) {
      attempt.origin.push_back(attempt.samples.size());
      attempt.samples.push_back({.index = attempt.samples.size(), .time_ms = face.time_ms, .used = true});
      pipeline::Probe probe;
      probe.vector = {std::cos(face.looks), std::sin(face.looks)};
      probe.measures = {{.name = "sharpness", .passed = face.fit}};
      attempt.probes.push_back(std::move(probe));
      attempt.comparisons.emplace_back(pipeline::Comparison{.raw = face.similarity});
    }
    return attempt;
  }
  /// A second of the subject, ten times a second.
  static std::vector<Face> second() {
    std::vector<Face> faces;
    for (std::int64_t time = 0; time < 1000; time += 100) faces.push_back({time});
    return faces;
  }
  std::string doubt(const std::vector<Face>& faces, const std::vector<pipeline::Prompt>& prompts = {},
                    const std::optional<pipeline::Liveness>& liveness = {}) const {
    return doubt_about(pipeline_.rules(), attempt_of(faces), prompts, liveness).value_or("");
  }

  base::FakeClock clock_;
  pipeline::Pipeline pipeline_ = *pipeline::Pipeline::create({std::make_shared<test::BlockEngine>()}, {}, clock_);
};

TEST_F(OnePersonTest, of_a_subject_from_first_to_last_there_is_no_doubt) { EXPECT_EQ(doubt(second()), ""); }

TEST_F(OnePersonTest, one_stranger_is_too_many_fit_or_not) {
  auto faces = second();
  faces[4].similarity = 0.39F;
  EXPECT_THAT(doubt(faces), HasSubstr("all the time"));
  faces[4].fit = false;
  EXPECT_THAT(doubt(faces), HasSubstr("all the time"));
  faces[4].similarity = 0.41F;
  EXPECT_EQ(doubt(faces), "");
}

TEST_F(OnePersonTest, one_in_eight_may_be_unsure) {
  auto faces = second();
  faces[4].similarity = 0.5F;
  EXPECT_EQ(doubt(faces), "");
  faces[7].similarity = 0.5F;
  EXPECT_THAT(doubt(faces), HasSubstr("all the time"));
}

TEST_F(OnePersonTest, who_passes_for_the_subject_among_strangers_does_not_pass_beside_it) {
  auto faces = second();
  faces[5].looks = 0.7F;  // cosine 0.76
  EXPECT_EQ(doubt(faces), "") << "one may have been caught badly";
  faces[6].looks = 0.7F;
  EXPECT_THAT(doubt(faces), HasSubstr("all the time"));
}

TEST_F(OnePersonTest, a_face_does_not_change_again_and_again) {
  auto faces = second();
  for (const std::size_t i : {2U, 6U}) faces[i].looks = 0.5F;  // cosine 0.88: one sitting, but not consecutive
  EXPECT_THAT(doubt(faces), HasSubstr("all the time"));
  faces[6].looks = 0;
  EXPECT_EQ(doubt(faces), "");
  auto turning = second();
  for (std::size_t i = 0; i < 3; ++i) turning[3 + i].looks = turning[7 - i].looks = 0.2F * static_cast<float>(i + 1);
  EXPECT_EQ(doubt(turning), "") << "slowly away and back, as a head that turns";
}

TEST_F(OnePersonTest, the_subject_must_be_recognised_in_every_answer) {
  const std::vector<pipeline::Prompt> prompts{{Challenge::nod, 150, 380, {}, {}},
                                              {Challenge::blink, 1500, 1900, {}, {}}};
  auto faces = second();
  EXPECT_THAT(doubt(faces, prompts), HasSubstr("did what was asked"));
  faces.push_back({.time_ms = 1600, .fit = false});
  EXPECT_THAT(doubt(faces, prompts), HasSubstr("did what was asked")) << "not well enough to tell";
  faces.push_back({.time_ms = 1700});
  EXPECT_EQ(doubt(faces, prompts), "");
}

TEST_F(OnePersonTest, colours_of_a_flash_are_one_answer) {
  const std::vector<pipeline::Prompt> colours{{Challenge::flash, 0, 300, {255, 0, 0}, {}},
                                              {Challenge::flash, 300, 2000, {0, 255, 0}, {}}};
  EXPECT_EQ(doubt({{.time_ms = 100}}, colours), "");
  EXPECT_NE(doubt({{.time_ms = 2500}}, colours), "");
}

TEST_F(OnePersonTest, more_than_two_movements_that_nobody_asked_for_are_too_many) {
  const std::vector<pipeline::Prompt> prompts{{Challenge::nod, 150, 380, {}, {}}};
  pipeline::Liveness liveness;
  for (std::int64_t start = 3000; start < 5000; start += 1000) {
    liveness.gestures.push_back({Challenge::turn_left, start, start + 400});
  }
  EXPECT_EQ(doubt(second(), prompts, liveness), "");
  liveness.gestures.push_back({Challenge::nod, 6000, 6400});
  EXPECT_THAT(doubt(second(), prompts, liveness), HasSubstr("more movements"));
}

}  // namespace
}  // namespace selfsame::auth
