#include "eval/pad.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/support/synthetic_image.hpp"

namespace selfsame::eval {
namespace {

PadTrial trial(const std::string& species, float llr) {
  PadTrial made;
  made.species = species;
  made.name = species;
  made.bona_fide = species == "bona_fide";
  made.llr = llr;
  return made;
}

std::vector<PadTrial> trials() {
  std::vector<PadTrial> all;
  for (int i = 0; i < 100; ++i) all.push_back(trial("bona_fide", i < 2 ? -1.0F : 3.0F + 0.01F * static_cast<float>(i)));
  for (int i = 0; i < 50; ++i) all.push_back(trial("print", i < 1 ? 1.0F : -2.0F));
  for (int i = 0; i < 40; ++i) all.push_back(trial("screen", i < 4 ? 1.0F : -2.0F));
  return all;
}

TEST(PadReports, count_errors_by_species_and_name_the_worst) {
  const auto report = report_pad(trials(), 0);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->bpcer.errors, 2U);
  EXPECT_EQ(report->bpcer.trials, 100U);
  ASSERT_EQ(report->species.size(), 2U);
  EXPECT_DOUBLE_EQ(report->species[0].apcer.value(), 0.02);
  EXPECT_DOUBLE_EQ(report->species[1].apcer.value(), 0.1);
  EXPECT_EQ(report->worst()->species, "screen");
  EXPECT_LT(report->species[1].apcer.interval().low, 0.1);
  EXPECT_GT(report->species[1].apcer.interval().high, 0.1);
  EXPECT_DOUBLE_EQ(report->whole_apcer_at_target, 0) << "at a BPCER of 3 % the threshold stands above all attacks";
  EXPECT_NE(to_table(*report).find("worst: screen"), std::string::npos);
  EXPECT_EQ(to_json(*report)["worst"]["species"], "screen");
}

TEST(PadReports, vetoes_missed_answers_and_no_response_are_attacks) {
  auto all = trials();
  all[100].cues = {{"replay", 1, -1, true}};                                          // the print that deceived
  for (int i = 150; i < 154; ++i) all[static_cast<std::size_t>(i)].answered = false;  // the screens
  all[99].responded = false;  // a bona fide one that got no answer
  const auto report = report_pad(all, 0);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->worst()->apcer.errors, 0U);
  EXPECT_EQ(report->bpcer.errors, 3U);
  ASSERT_EQ(report->cues.size(), 1U);
  EXPECT_DOUBLE_EQ(report->cues[0].worst_apcer_without, 0) << "at the target the threshold is above it anyway";
  EXPECT_TRUE(all[100].vetoed());
  EXPECT_FALSE(all[100].vetoed("replay"));
}

TEST(PadReports, cues_are_judged_one_by_one) {
  auto all = trials();
  for (auto& one : all) one.cues = {{"tells", 0, one.species == "print" ? -1.0F : 1.0F}, {"silent", 0, 0}};
  const auto report = report_pad(all, 0);
  ASSERT_TRUE(report);
  ASSERT_EQ(report->cues.size(), 2U);
  EXPECT_EQ(report->cues[0].area, (std::vector<std::optional<double>>{1.0, 0.5}));
  EXPECT_EQ(report->cues[1].area, (std::vector<std::optional<double>>{0.5, 0.5}));
  EXPECT_NE(to_table(*report).find("1.00    0.50"), std::string::npos) << to_table(*report);
}

TEST(PadReports, the_recogniser_in_the_loop_makes_iapar) {
  auto all = trials();
  for (auto& one : all) one.matched = one.bona_fide || one.species == "screen";
  all[5].matched = false;
  const auto report = report_pad(all, 0);
  ASSERT_TRUE(report);
  EXPECT_DOUBLE_EQ(report->species[0].iapar.value(), 0);
  EXPECT_DOUBLE_EQ(report->species[1].iapar.value(), 0.1);
  EXPECT_EQ(report->false_reject.errors, 3U);
  EXPECT_DOUBLE_EQ(report->riapar().value(), 0.03 + 0.1);
}

TEST(PadReports, need_both_classes) {
  const std::vector<PadTrial> only{trial("bona_fide", 1)};
  EXPECT_FALSE(report_pad(only, 0));
  EXPECT_FALSE(report_pad(std::vector<PadTrial>{trial("print", 1)}, 0));
}

TEST(PadReports, have_a_row_for_each_trial_and_a_page) {
  const auto all = trials();
  const auto report = report_pad(all, 0);
  const auto csv = to_csv(all, 0);
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 191);
  const auto page = to_html(*report, draw_pad(all, *report, "made up"), "made <up>");
  EXPECT_NE(page.find("made &lt;up&gt;"), std::string::npos);
  EXPECT_NE(page.find("<svg"), std::string::npos);
}

TEST(PadFit, finds_what_a_cue_says_and_ignores_one_that_says_nothing) {
  test::TestRandom random(5);
  std::vector<PadTrial> all;
  for (int i = 0; i < 400; ++i) {
    PadTrial made = trial(i % 2 == 0 ? "bona_fide" : i % 4 == 1 ? "print" : "screen", 0);
    const double told = (made.bona_fide ? 2.0 : 1.0) + random.uniform(-1, 1);
    made.cues = {{"tells", static_cast<float>(told), 0}, {"silent", static_cast<float>(random.uniform()), 0}};
    all.push_back(made);
  }
  const auto fitted = fit_cues(all, 4);
  ASSERT_EQ(fitted.size(), 2U);
  EXPECT_NEAR(fitted[0].centre, 1.5, 0.1);
  EXPECT_GT(fitted[0].slope, 1);
  EXPECT_GT(fitted[0].weight, 0.5);
  EXPECT_LT(std::fabs(fitted[1].slope * fitted[1].weight), 0.3);

  PadTrial looped = all.back();
  looped.bona_fide = false;
  looped.species = "looped";
  looped.cues = {{"tells", 3, 0}, {"repeats", 1, 0, true}};
  all.insert(all.end(), 500, looped);
  EXPECT_EQ(fit_cues(all, 4)[0].slope, fitted[0].slope) << "what a veto decides says nothing of other cues";
}

}  // namespace
}  // namespace selfsame::eval
