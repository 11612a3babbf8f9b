// One report, as seen by the public and by the operator.
#include <gtest/gtest.h>

#include <set>

#include "views/reports.hpp"
#include "views/time.hpp"

namespace selfsame::views {
namespace {

auth::VerifyReport verdict() {
  auth::VerifyReport report{.subject = SubjectId::create("ada").value()};
  report.decision = pipeline::Decision::accept;
  report.score = 0.9731F;
  report.quality = 0.87654F;
  report.scores.push_back({});
  report.scores.back().comparison = {.raw = 0.6123F, .llr = 3.5F, .score = 0.97F};
  report.trace.push_back({});
  report.trace.back().name = pipeline::StageName::compare;
  report.trace.back().score = 0.97F;
  report.liveness.emplace();
  report.liveness->score = 0.9312F;
  return report;
}

std::set<std::string> names_of(const Json& json) {
  std::set<std::string> names;
  for (const auto& [name, value] : json.items()) names.insert(name);
  return names;
}

TEST(Views, the_public_gets_coarse_scores_and_no_more) {
  const Json json = view(verdict(), Detail::coarse);
  EXPECT_EQ(json["score"], 0.95);
  EXPECT_EQ(json["liveness_score"], 0.9);
  EXPECT_EQ(json["quality"], 0.877);
  for (const char* name : {"scores", "fusion", "liveness", "trace", "cues"}) EXPECT_FALSE(json.contains(name)) << name;
}

TEST(Views, a_trace_for_the_public_has_no_scores_of_stages) {
  const Json json = view(verdict(), Detail::traced);
  EXPECT_EQ(names_of(json["trace"][0]), (std::set<std::string>{"stage", "ms"}));
  EXPECT_FALSE(json.contains("liveness"));
  EXPECT_TRUE(json["cues"].is_array());
}

TEST(Views, the_operator_gets_everything_exactly) {
  const Json json = view(verdict(), Detail::exact);
  EXPECT_EQ(json["score"], 0.9731);
  EXPECT_EQ(json["scores"][0]["similarity"], 0.6123);
  EXPECT_EQ(json["trace"][0]["score"], 0.97);
  EXPECT_TRUE(json["liveness"]["cues"].is_array());
}

TEST(Views, the_public_is_not_told_which_cue_refused) {
  auto report = verdict();
  report.liveness->cues.push_back({.name = "sway", .veto = true, .reason = "the face does not sway as a head does"});
  report.liveness->cues.push_back({.name = "focus", .veto = true, .reason = "the focus is that of a screen"});
  report.reasons = {"the face does not sway as a head does", "the focus is that of a screen", "come closer"};
  const Json told = view(report, Detail::coarse)["reasons"];
  EXPECT_EQ(told, (Json{std::string(pipeline::kNotLive), "come closer"}));
  EXPECT_EQ(view(report, Detail::traced)["reasons"], told);
  EXPECT_EQ(view(report, Detail::exact)["reasons"].size(), 3U);
}

TEST(Views, the_public_is_told_of_nobody_who_does_not_match_nor_of_exact_orders) {
  auth::IdentifyReport report;
  const auto add = [&](const char* who, pipeline::Decision decision, float score) {
    report.candidates.push_back({SubjectId::create(who).value(), decision, {.score = score}});
  };
  add("eve", pipeline::Decision::accept, 0.974F);
  add("ada", pipeline::Decision::accept, 0.972F);
  add("bob", pipeline::Decision::reverify, 0.7F);
  add("mallory", pipeline::Decision::reject, 0.4F);
  const Json told = view(report, Detail::coarse)["candidates"];
  ASSERT_EQ(told.size(), 3U);
  EXPECT_EQ(told[0]["user_id"], "ada") << "both have 0.95: in the order of their names";
  EXPECT_EQ(told[1]["user_id"], "eve");
  EXPECT_EQ(told[2]["user_id"], "bob");
  const Json exact = view(report, Detail::exact)["candidates"];
  ASSERT_EQ(exact.size(), 4U);
  EXPECT_EQ(exact[0]["user_id"], "eve");
}

TEST(Views, both_use_the_same_names) {
  const auto report = verdict();
  auto names = names_of(view(report, Detail::coarse));
  for (const char* old : {"confidence", "fusion_score"}) names.erase(old);
  const auto exact = names_of(view(report, Detail::exact));
  for (const auto& name : names) EXPECT_TRUE(exact.contains(name)) << name;
}

TEST(Views, old_names_are_still_there) {
  const Json coarse = view(verdict(), Detail::coarse);
  EXPECT_EQ(coarse["confidence"], coarse["score"]);
  EXPECT_TRUE(coarse.contains("fusion_score"));
  const Json exact = view(verdict(), Detail::exact);
  EXPECT_EQ(exact["subject"], exact["user_id"]);
  EXPECT_EQ(exact["scores"][0]["raw"], exact["scores"][0]["similarity"]);
}

TEST(Views, a_score_that_was_never_given_is_null) {
  store::LogEntry entry;
  EXPECT_TRUE(view(entry)["score"].is_null());
  entry.score = 0.95F;
  EXPECT_EQ(view(entry)["score"], 0.95);
}

TEST(Time, is_written_as_rfc_3339) {
  EXPECT_EQ(rfc3339(0), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(rfc3339(1'709'208'000'123), "2024-02-29T12:00:00.123Z");
  EXPECT_EQ(rfc3339(-1), "1969-12-31T23:59:59.999Z");
}

}  // namespace
}  // namespace selfsame::views
