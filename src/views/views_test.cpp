// Output that a server and a page share.
#include <gtest/gtest.h>

#include <limits>
#include <random>

#include "views/pipeline_views.hpp"

namespace selfsame::views {
namespace {

TEST(PipelineViews, a_comparison_says_similarity_and_its_scale) {
  const Json json = view(pipeline::Comparison{.raw = 0.6123F, .llr = 3.5F, .score = 0.97F});
  EXPECT_EQ(json["similarity"], 0.6123);
  EXPECT_EQ(json["raw"], json["similarity"]);
  for (const char* name : {"llr", "score", "scale"}) EXPECT_TRUE(json.contains(name)) << name;
}

TEST(PipelineViews, a_sample_that_was_not_used_says_why_and_one_that_was_has_null) {
  pipeline::SampleReport sample{.index = 3, .quality = 0.25F};
  sample.measures.push_back({"inter_eye_px", 61.5F, 0.91239F, true, ""});
  EXPECT_TRUE(view(sample)["error"].is_null());
  EXPECT_EQ(view(sample)["index"], 3);
  EXPECT_EQ(view(sample)["measures"][0]["score"], 0.912);
  sample.error = Error{ErrorCode::face_not_found, "look here"};
  EXPECT_EQ(view(sample)["error"], (Json{{"code", "face_not_found"}, {"message", "look here"}}));
}

TEST(PipelineViews, a_cue_has_a_reason_only_where_something_is_wrong) {
  pipeline::Liveness liveness;
  liveness.cues.resize(2);
  liveness.cues[0].name = "texture";
  liveness.cues[0].value = std::numeric_limits<float>::quiet_NaN();
  liveness.cues[1].reason = "hold the camera still";
  const Json json = view(liveness);
  EXPECT_EQ(json["cues"][0]["cue"], "texture");
  EXPECT_TRUE(json["cues"][0]["value"].is_null());
  EXPECT_FALSE(json["cues"][0].contains("reason"));
  EXPECT_EQ(json["cues"][1]["reason"], "hold the camera still");
  EXPECT_TRUE(json["gestures"].is_array());
}

TEST(Json, writes_text_that_is_not_utf8_with_replacement_characters) {
  EXPECT_EQ(to_text(Json("a\xff")), "\"a\xef\xbf\xbd\"");
}

TEST(Json, numbers_read_back_as_the_same_float) {
  EXPECT_EQ(to_text(number(0.1F)), "0.1");
  EXPECT_EQ(to_text(number(-1.5F)), "-1.5");
  std::mt19937 random(3);
  std::normal_distribution<float> normal;
  for (int i = 0; i < 1000; ++i) {
    const float value = normal(random);
    EXPECT_EQ(std::stof(to_text(number(value))), value);
  }
}

TEST(Json, rounds_to_decimals) {
  EXPECT_EQ(to_text(rounded(0.8500000238, 2)), "0.85");
  EXPECT_EQ(to_text(rounded(2.0, 3)), "2.0");
}

TEST(Json, has_null_for_numbers_that_it_cannot_hold) {
  EXPECT_TRUE(number(std::numeric_limits<float>::infinity()).is_null());
  EXPECT_TRUE(number(std::numeric_limits<float>::quiet_NaN()).is_null());
  EXPECT_EQ(to_text(number(0.0F)), "0.0");
  EXPECT_EQ(number(std::numeric_limits<float>::max()).get<float>(), std::numeric_limits<float>::max());
}

}  // namespace
}  // namespace selfsame::views
