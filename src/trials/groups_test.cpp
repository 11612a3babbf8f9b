#include "trials/groups.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "trials/trials_test_support.hpp"

namespace selfsame::trials {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

constexpr auto kNone = std::optional<std::uint32_t>();

TEST(ParseGroups, gives_the_named_column_by_the_first) {
  const auto groups = parse_groups("person,age,sex\nada,36,f\n\"b,ob\",41,\"say \"\"m\"\"\"\r\n", "sex");
  ASSERT_TRUE(groups);
  EXPECT_THAT(*groups, ElementsAre(Pair("ada", "f"), Pair("b,ob", "say \"m\"")));
}

TEST(ParseGroups, reads_a_byte_order_mark_a_last_line_without_an_end_and_blank_lines) {
  const auto groups = parse_groups("\xEF\xBB\xBFperson,sex\n\nada,f", "sex");
  ASSERT_TRUE(groups);
  EXPECT_THAT(*groups, ElementsAre(Pair("ada", "f")));
}

TEST(ParseGroups, names_the_line_when_something_is_wrong) {
  const auto error = [](std::string_view csv) {
    const auto groups = parse_groups(csv, "sex");
    EXPECT_FALSE(groups) << csv;
    return groups ? std::string() : groups.error().message;
  };
  EXPECT_THAT(error(""), HasSubstr("line 1"));
  EXPECT_THAT(error("person,age\n"), HasSubstr("no column \"sex\""));
  EXPECT_THAT(error("sex,age\n"), HasSubstr("no column \"sex\""));
  EXPECT_THAT(error("person,sex\nada,f,36\n"), HasSubstr("line 2: 3 fields; the header has 2"));
  EXPECT_THAT(error("person,sex\nada,f\nada,m\n"), HasSubstr("line 3: \"ada\" appears twice"));
  EXPECT_THAT(error("person,sex\n\"ada,f\n"), HasSubstr("line 2: a quote"));
  EXPECT_THAT(error("person,sex\n\"ada\"x,f\n"), HasSubstr("line 2: a quote"));
}

TEST(ParseGroups, refuses_text_that_a_terminal_or_a_page_cannot_take) {
  using std::string_view_literals::operator""sv;
  for (const auto csv : {"person,sex\nada,M\xE4nner\n"sv, "person,sex\nada,\x1B[31m\n"sv, "person,sex\nada,a\0b\n"sv,
                         "person,sex\na\x07,f\n"sv}) {
    const auto groups = parse_groups(csv, "sex");
    ASSERT_FALSE(groups);
    EXPECT_THAT(groups.error().message, HasSubstr("line 2: \""));
    EXPECT_THAT(groups.error().message, HasSubstr("is not plain text in UTF-8"));
  }
  EXPECT_TRUE(parse_groups("person,sex\nada,M\xC3\xA4nner\n", "sex"));
}

Samples four_samples() {
  return {{"north/ada/1.jpg", "north/ada/2.jpg", "south/bob/1.jpg", "cy.jpg"},
          {0, 0, 1, 2},
          {"north/ada", "south/bob", "cy"}};
}

TEST(ReadGrouping, level_is_a_folder_of_the_name) {
  const auto grouping = read_grouping("level:1", four_samples());
  ASSERT_TRUE(grouping);
  EXPECT_EQ(grouping->by, "folder 1");
  EXPECT_THAT(grouping->names, ElementsAre("north", "south"));
  EXPECT_THAT(grouping->of_sample, ElementsAre(0U, 0U, 1U, kNone));
}

TEST(ReadGrouping, file_is_asked_for_the_sample_and_then_for_the_person) {
  const test::FilledFolder folder;
  const auto file = folder.put("people.csv", "who,camera\nnorth/ada,old\nnorth/ada/2.jpg,new\nsouth/bob,\n");
  const auto grouping = read_grouping(file.string() + ":camera", four_samples());
  ASSERT_TRUE(grouping);
  EXPECT_EQ(grouping->by, "camera");
  EXPECT_THAT(grouping->names, ElementsAre("new", "old"));
  EXPECT_THAT(grouping->of_sample, ElementsAre(1U, 0U, kNone, kNone));
}

TEST(ReadGrouping, refuses_what_groups_nobody) {
  for (const char* how : {"", "sex", ":", "level:", "level:0", "level:x", "level:9", "file:"}) {
    EXPECT_FALSE(read_grouping(how, four_samples())) << how;
  }
  const auto missing = read_grouping("/nowhere/people.csv:sex", four_samples());
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::io_failed);
}

TEST(CompareGroups, leaves_out_comparisons_across_groups_and_without_a_score) {
  Trials trials;
  trials.samples = {{"a/1", "a/2", "a/3", "b/1"}, {0, 0, 1, 2}, {"p", "q", "r"}};
  add_all_pairs(trials);
  // Pairs, row after row: (0,1) is genuine, (0,2) and (1,2) are impostors of a, and 3 is of another group.
  const Scores scores{1.0F, 0.0F, 0.5F, std::nullopt, 0.5F, 0.5F};
  const auto grouping = read_grouping("level:1", trials.samples);
  ASSERT_TRUE(grouping);
  const auto report = compare_groups(trials, scores, *grouping, {.fmr = 0.1, .bootstrap = std::nullopt});
  ASSERT_TRUE(report);
  ASSERT_EQ(report->groups.size(), 1U);
  EXPECT_EQ(report->groups[0].name, "a");
  EXPECT_EQ(report->groups[0].genuine, 1U);
  EXPECT_EQ(report->groups[0].impostor, 1U);
  EXPECT_EQ(report->ungrouped, 3U);
}

TEST(HalvesOf, hold_impostors_within_a_group_whose_people_are_of_one_half) {
  Trials trials;
  auto& samples = trials.samples;
  for (std::uint32_t i = 0; i < 12; ++i) {
    samples.people.push_back("person " + std::to_string(i));
    samples.person_of.push_back(i);
    samples.names.push_back((i < 8 ? "a/" : "b/") + std::to_string(i));
  }
  samples.names.push_back("a/again");
  samples.person_of.push_back(0);
  add_all_pairs(trials);
  const auto grouping = read_grouping("level:1", samples);
  ASSERT_TRUE(grouping);
  Scores scores(trials.pairs.size(), 0.5F);
  scores[0] = std::nullopt;
  const auto halves = halves_of(trials, scores, *grouping);
  ASSERT_TRUE(halves);
  ASSERT_EQ(halves->size(), 2U);
  std::size_t seen = 0;
  for (const GroupPairs& group : *halves) {
    for (const bool fitted : {true, false}) {
      for (const std::size_t pair : fitted ? group.fitted : group.judged) {
        const auto& [a, b] = trials.pairs[pair];
        EXPECT_NE(samples.person_of[a], samples.person_of[b]);
        EXPECT_NE(pair, 0U) << "it has no score";
        for (const auto one : {a, b}) {
          EXPECT_EQ(samples.names[one].substr(0, 1), group.name);
          EXPECT_EQ(eval::is_fitted_to(samples.people[samples.person_of[one]]), fitted);
        }
        ++seen;
      }
    }
  }
  EXPECT_GT(seen, 10U);
  samples.person_of.clear();
  EXPECT_FALSE(halves_of(trials, scores, *grouping));
}

}  // namespace
}  // namespace selfsame::trials
