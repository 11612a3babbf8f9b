#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "trials/finger_enrolments.hpp"
#include "trials/finger_sets.hpp"
#include "trials/finger_windows.hpp"
#include "trials/people.hpp"
#include "trials/trials_test_support.hpp"
#include "trials/voice_protocols.hpp"

namespace selfsame::trials {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

using Indices = std::pair<std::uint32_t, std::uint32_t>;

TEST(PlanFolders, people_below_groups_carry_the_group_in_their_name) {
  const test::FilledFolder folder;
  for (const char* name : {"north/ada/1.jpg", "north/ada/2.jpg", "south/ada/1.jpg", ".hidden/x/1.jpg"})
    folder.put(name);
  const auto plan = plan_folders(folder.root(), {.levels = 1});
  ASSERT_TRUE(plan);
  EXPECT_THAT(plan->trials.samples.people, ElementsAre("north/ada", "south/ada"));
  EXPECT_THAT(plan->trials.samples.names, ElementsAre("north/ada/1.jpg", "north/ada/2.jpg", "south/ada/1.jpg"));
  EXPECT_THAT(plan->trials.pairs, ElementsAre(Indices{0, 1}, Indices{0, 2}, Indices{1, 2}));
  EXPECT_THAT(plan->trials.genuine, ElementsAre(true, false, false));
}

TEST(PlanFolders, error_when_there_are_fewer_levels_than_asked_for) {
  const test::FilledFolder folder;
  folder.put("ada/1.jpg");
  const auto plan = plan_folders(folder.root(), {.levels = 2});
  ASSERT_FALSE(plan);
  EXPECT_THAT(plan.error().message, HasSubstr("no folders"));
}

TEST(PlanFolders, people_of_a_pairs_file_are_left_out_or_taken_alone) {
  const test::FilledFolder folder;
  for (const char* name : {"data/Ada/1.jpg", "data/Bob/1.jpg", "data/Cy/1.jpg"}) folder.put(name);
  const auto file = folder.put("pairs.txt", "1\t1\nAda\t1\t2\nAda\t1\tBob\t1\n");
  const auto without = plan_folders(folder.root() / "data", {.exclude = file});
  ASSERT_TRUE(without);
  EXPECT_THAT(without->trials.samples.names, ElementsAre("Cy/1.jpg"));
  EXPECT_EQ(without->about, "folders: all pairs, without the people of pairs.txt");
  const auto only = plan_folders(folder.root() / "data", {.only = file});
  ASSERT_TRUE(only);
  EXPECT_THAT(only->trials.samples.names, ElementsAre("Ada/1.jpg", "Bob/1.jpg"));
}

TEST(PlanPairs, names_are_numbered_as_they_come_and_people_are_unknown) {
  const test::FilledFolder folder;
  const auto plan = plan_pairs(folder.put("pairs.tsv", "a\tb\t1\r\n\nb\tc\t0\n"));
  ASSERT_TRUE(plan);
  EXPECT_THAT(plan->trials.samples.names, ElementsAre("a", "b", "c"));
  EXPECT_TRUE(plan->trials.samples.person_of.empty());
  EXPECT_THAT(plan->trials.pairs, ElementsAre(Indices{0, 1}, Indices{1, 2}));
  EXPECT_THAT(plan->trials.genuine, ElementsAre(true, false));
}

TEST(PlanPairs, error_names_the_line) {
  const test::FilledFolder folder;
  for (const char* text : {"a\tb\t1\na b 1\n", "a\tb\t1\na\tb\n", "a\tb\t1\na\tb\t2\n", "a\tb\t1\n\tb\t1\n"}) {
    const auto plan = plan_pairs(folder.put("pairs.tsv", text));
    ASSERT_FALSE(plan) << text;
    EXPECT_THAT(plan.error().message, HasSubstr("line 2")) << text;
  }
}

TEST(LevelIn, is_the_number_of_a_level_and_else_zero) {
  EXPECT_EQ(level_in("level:2"), 2U);
  EXPECT_EQ(level_in("people.csv:sex"), 0U);
  EXPECT_EQ(level_in(""), 0U);
}

/// Two fingers of three prints each, every pair of them.
Trials two_fingers() {
  Trials prints;
  prints.samples = {{"1_1", "1_2", "1_3", "2_1", "2_2", "2_3"}, {0, 0, 0, 1, 1, 1}, {"1", "2"}};
  add_all_pairs(prints);
  return prints;
}

TEST(EnrolSeveral, every_run_of_prints_meets_every_other_print) {
  const Trials prints = two_fingers();
  const Enrolments enrolled = enrol_several(prints, Scores(prints.pairs.size(), 0.0F), 2);
  EXPECT_EQ(enrolled.trials.samples.names.size(), 12U);
  EXPECT_EQ(enrolled.trials.samples.names[6], "1_1 and 1 more");
  EXPECT_EQ(enrolled.trials.samples.names[8], "1_3 and 1 more");
  // Six enrolments, each against the four prints that are not part of it.
  EXPECT_EQ(enrolled.trials.pairs.size(), 24U);
  EXPECT_EQ(std::count(enrolled.trials.genuine.begin(), enrolled.trials.genuine.end(), true), 6);
  EXPECT_THAT(enrolled.trials.pairs[0], Indices(6, 2));
}

TEST(EnrolSeveral, score_is_the_best_of_the_enrolled_prints_less_what_chance_gains) {
  const Trials prints = two_fingers();
  Scores llrs(prints.pairs.size(), 0.0F);
  llrs[1] = 9;  // prints 0 and 2
  const Enrolments enrolled = enrol_several(prints, llrs, 2);
  const Scores flat = enrol_several(prints, Scores(prints.pairs.size(), 9.0F), 2).scores;
  EXPECT_EQ(*enrolled.scores[0], *flat[0]);
  EXPECT_LE(*flat[0], 9);
  EXPECT_LT(*enrolled.scores[1], *flat[1]);
}

TEST(EnrolSeveral, fingers_with_too_few_prints_are_left_out) {
  const Trials prints = two_fingers();
  EXPECT_TRUE(enrol_several(prints, Scores(prints.pairs.size(), 0.0F), 3).trials.pairs.empty());
}

TEST(PlanPieces, enrolment_has_no_print_with_the_number_of_the_probe) {
  const WindowTrials planned = plan_pieces(two_fingers());
  EXPECT_EQ(planned.trials.pairs.size(), 12U);
  // The first probe is the first print of the first finger.
  EXPECT_THAT(planned.enrolled[0], ElementsAre(1U, 2U));
  EXPECT_THAT(planned.enrolled[1], ElementsAre(4U, 5U));
  EXPECT_TRUE(planned.trials.genuine[0]);
  EXPECT_FALSE(planned.trials.genuine[1]);
}

TEST(ReadWindows, error_when_a_print_is_smaller_than_the_window) {
  EXPECT_FALSE(read_windows(media::Image(64, 48, 1), 50, 0));
}

TEST(FingerSets, files_are_grouped_by_what_stands_before_the_underscore) {
  const test::FilledFolder folder;
  for (const char* name : {"101_1.tif", "101_2.tif", "7_1.tif", "notes.txt"}) folder.put(name);
  const auto set = list_finger_set(folder.root());
  ASSERT_TRUE(set);
  EXPECT_THAT(set->trials.samples.names, ElementsAre("101_1.tif", "101_2.tif", "7_1.tif"));
  EXPECT_THAT(set->trials.samples.people, ElementsAre("101", "7"));
  EXPECT_THAT(set->trials.genuine, ElementsAre(true, false, false));
}

TEST(FingerSets, a_folder_is_a_finger_in_the_folder_protocol) {
  const test::FilledFolder folder;
  for (const char* name : {"ada/thumb.png", "ada/again.wsq", "bob/thumb.tif"}) folder.put(name);
  const auto set = list_finger_folders(folder.root(), 0);
  ASSERT_TRUE(set);
  EXPECT_THAT(set->trials.samples.people, ElementsAre("ada", "bob"));
  EXPECT_EQ(set->files.size(), 3U);
  EXPECT_EQ(set->files[0], folder.root() / "ada/again.wsq");
}

TEST(FingerSets, pooled_fingers_of_two_sets_are_others) {
  FingerSet set;
  set.trials = two_fingers();
  std::vector<FingerSet> sets;
  sets.push_back(std::move(set));
  sets.emplace_back();
  sets[1].trials = two_fingers();
  sets[0].name = "a", sets[1].name = "b";
  const Trials pooled = pooled_trials(sets);
  EXPECT_EQ(pooled.samples.people.size(), 4U);
  EXPECT_EQ(pooled.samples.names[6], "b/1_1");
  EXPECT_EQ(pooled.pairs.size(), 30U);
  EXPECT_THAT(pooled.pairs[15], Indices(6, 7));
  const Trials across = trials_across(sets);
  EXPECT_EQ(across.pairs.size(), 66U);
  EXPECT_EQ(std::count(across.genuine.begin(), across.genuine.end(), true), 12);
}

TEST(VoiceProtocols, pieces_of_one_recording_are_not_compared) {
  const test::FilledFolder folder;
  for (const char* name : {"5-1-1.flac", "5-1-2.flac", "6-1-1.flac"})
    folder.put("librispeech_test_other/" + std::string(name));
  const auto whole = plan_voices("whole", folder.root());
  ASSERT_TRUE(whole);
  EXPECT_EQ(whole->trials.pairs.size(), 3U);
  const auto pieces = plan_voices("pieces", folder.root());
  ASSERT_TRUE(pieces);
  EXPECT_EQ(pieces->clips.size(), 12U);
  EXPECT_EQ(pieces->trials.pairs.size(), 48U);
  EXPECT_EQ(pieces->trials.samples.names[3], "5-1-1.flac#4");
}

TEST(VoiceProtocols, three_recordings_enrol_and_the_others_are_probes) {
  const test::FilledFolder folder;
  for (int n = 0; n < 5; ++n) folder.put("librispeech_test_other/5-1-" + std::to_string(n) + ".flac");
  for (int n = 0; n < 3; ++n) folder.put("librispeech_test_other/6-1-" + std::to_string(n) + ".flac");
  const auto plan = plan_voices("enrol3", folder.root());
  ASSERT_TRUE(plan);
  // A speaker with no recording left is not enrolled.
  ASSERT_EQ(plan->made_of.size(), 1U);
  EXPECT_THAT(plan->made_of.at(8), ElementsAre(0U, 1U, 2U));
  EXPECT_THAT(plan->trials.pairs, ElementsAre(Indices{8, 3}, Indices{8, 4}));
}

TEST(VoiceProtocols, a_folder_is_a_person_in_the_folder_protocol) {
  const test::FilledFolder folder;
  for (const char* name : {"ada/1.wav", "ada/2.opus", "bob/1.flac", "bob/notes.txt"}) folder.put(name);
  const auto plan = plan_voices("folders", folder.root());
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->clips.size(), 3U);
  EXPECT_THAT(plan->clips[1].files, ElementsAre(folder.root() / "ada/2.opus"));
  EXPECT_THAT(plan->trials.genuine, ElementsAre(true, false, false));
}

TEST(VoiceProtocols, error_when_there_are_no_recordings) {
  const test::FilledFolder folder;
  for (const char* name : {"whole", "digits", "folders"}) EXPECT_FALSE(plan_voices(name, folder.root())) << name;
}

TEST(PartOf, crops_are_three_seconds_from_the_middle_or_one_after_the_other) {
  std::vector<float> speech(10);
  for (std::size_t i = 0; i < speech.size(); ++i) speech[i] = static_cast<float>(i);
  EXPECT_EQ(part_of({}, speech, 1), speech);
  EXPECT_THAT(part_of({.middle = true}, speech, 1), ElementsAre(3, 4, 5));
  EXPECT_THAT(part_of({.piece = 2}, speech, 1), ElementsAre(3, 4, 5));
  EXPECT_TRUE(part_of({.piece = 4}, speech, 1).empty());
  EXPECT_EQ(part_of({.middle = true}, {1, 2}, 1).size(), 2U);
}

}  // namespace
}  // namespace selfsame::trials
