#include "eval/groups.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace selfsame::eval {
namespace {

using ::testing::HasSubstr;

const std::vector<std::string> kNames{"near", "far"};

/// Two groups of ten people with two samples each: every genuine score is 1; impostors score 0 but for `close` pairs of
/// the first group, which score 2.
std::vector<GroupedPair> two_groups(std::size_t close) {
  std::vector<GroupedPair> pairs;
  for (std::uint32_t group = 0; group < 2; ++group) {
    for (std::uint32_t a = 0; a < 10; ++a) {
      pairs.push_back({{1, true, group * 10 + a, group * 10 + a}, group});
      for (std::uint32_t b = a + 1; b < 10; ++b) {
        const bool is_close = group == 0 && close > 0;
        if (is_close) --close;
        pairs.push_back({{is_close ? 2.0F : 0.0F, false, group * 10 + a, group * 10 + b}, group});
      }
    }
  }
  return pairs;
}

GroupOptions without_intervals() { return {.fmr = 0.1, .bootstrap = std::nullopt}; }

TEST(Groups, rates_are_those_of_each_group_at_one_threshold) {
  const auto report = compare_groups("kind", kNames, two_groups(9), without_intervals());
  ASSERT_TRUE(report);
  ASSERT_EQ(report->groups.size(), 2U);
  const GroupFigures& far = report->groups[0];
  const GroupFigures& near = report->groups[1];
  EXPECT_EQ(far.name, "far");
  EXPECT_EQ(near.genuine, 10U);
  EXPECT_EQ(near.impostor, 45U);
  // 9 of 90 impostors match: exactly what is permitted, so the threshold accepts everybody genuine.
  EXPECT_EQ(report->fmr, 0.1);
  EXPECT_DOUBLE_EQ(near.fmr->rate, 0.2);
  EXPECT_DOUBLE_EQ(far.fmr->rate, 0);
  EXPECT_DOUBLE_EQ(near.fnmr->rate, 0);
  EXPECT_EQ(near.fmr->interval, wilson_interval(9, 45));
}

TEST(Groups, worst_and_best_are_named_and_a_best_of_zero_has_no_ratio) {
  const auto report = compare_groups("kind", kNames, two_groups(9), without_intervals());
  ASSERT_TRUE(report);
  ASSERT_TRUE(report->false_match);
  EXPECT_EQ(report->false_match->worst, "near");
  EXPECT_EQ(report->false_match->best, "far");
  EXPECT_FALSE(report->false_match->ratio);
  EXPECT_THAT(to_table(*report), HasSubstr("worst FMR: near, 20.00 %; best: far, 0.00 %"));
}

TEST(Groups, ratio_is_worst_over_best) {
  auto pairs = two_groups(0);
  // One genuine comparison of ten fails in the first group, three in the second.
  std::size_t number = 0;
  for (GroupedPair& grouped : pairs) {
    if (grouped.pair.genuine) ++number;
    if (grouped.pair.genuine && (number == 1 || number > 17)) grouped.pair.score = -1;
  }
  const auto report = compare_groups("kind", kNames, pairs, without_intervals());
  ASSERT_TRUE(report);
  ASSERT_TRUE(report->false_non_match);
  EXPECT_EQ(report->false_non_match->worst, "far");
  ASSERT_TRUE(report->false_non_match->ratio);
  EXPECT_DOUBLE_EQ(*report->false_non_match->ratio, 3);
}

TEST(Groups, people_are_counted_and_intervals_given_when_people_are_resampled) {
  const auto report =
      compare_groups("kind", kNames, two_groups(9), {.fmr = 0.1, .bootstrap = BootstrapOptions{.replicates = 50}});
  ASSERT_TRUE(report);
  EXPECT_EQ(report->groups[1].people, 10U);
  ASSERT_TRUE(report->groups[1].equal_error_interval);
  EXPECT_GT(report->groups[1].equal_error_interval->high, 0);
}

TEST(Groups, a_group_of_one_person_has_no_false_match_rate) {
  auto pairs = two_groups(9);
  pairs.push_back({{1, true, 20, 20}, 2});
  const std::vector<std::string> names{"near", "far", "alone"};
  const auto report = compare_groups("kind", names, pairs, without_intervals());
  ASSERT_TRUE(report);
  EXPECT_EQ(report->groups[0].name, "alone");
  EXPECT_FALSE(report->groups[0].fmr);
  EXPECT_FALSE(report->groups[0].equal_error);
  EXPECT_TRUE(report->groups[0].fnmr);
}

TEST(Groups, threshold_rises_to_a_rate_that_comparisons_support) {
  const auto report = compare_groups("kind", kNames, two_groups(9), {.fmr = 1e-4, .bootstrap = std::nullopt});
  ASSERT_TRUE(report);
  ASSERT_TRUE(report->fmr);
  EXPECT_DOUBLE_EQ(*report->fmr, 0.1);
}

TEST(Groups, error_when_no_group_holds_two_people) {
  const std::vector<GroupedPair> pairs{{{1, true, 0, 0}, 0}};
  const auto report = compare_groups("kind", kNames, pairs, without_intervals());
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, ErrorCode::invalid_argument);
  EXPECT_THAT(report.error().message, HasSubstr("impostor"));
}

TEST(Groups, json_has_what_the_table_has) {
  const auto report = compare_groups("kind", kNames, two_groups(9), without_intervals());
  ASSERT_TRUE(report);
  const auto json = to_json(*report);
  EXPECT_EQ(json["by"], "kind");
  EXPECT_EQ(json["groups"][1]["name"], "near");
  EXPECT_EQ(json["groups"][1]["fmr"]["rate"], 0.2);
  EXPECT_TRUE(json["spread"]["fmr"]["ratio"].is_null());
  EXPECT_EQ(json["spread"]["fmr"]["worst"], "near");
}

TEST(Groups, drawing_names_each_group) {
  const auto report = compare_groups("kind", kNames, two_groups(9), without_intervals());
  ASSERT_TRUE(report);
  ASSERT_TRUE(has_curves(*report));
  const std::string svg = draw::to_svg(draw_groups(*report));
  EXPECT_THAT(svg, HasSubstr("near"));
  EXPECT_THAT(svg, HasSubstr("far"));
}

}  // namespace
}  // namespace selfsame::eval
