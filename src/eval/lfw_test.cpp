#include "eval/lfw.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace selfsame::eval {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::string_view kGood =
    "2\t2\n"
    "Ann_Lee\t1\t3\nBob\t2\t1\nAnn_Lee\t1\tBob\t2\nBob\t1\tCal-O'Hara\t12\n"
    "Dee\t1\t2\nEve\t1\t2\nDee\t1\tEve\t1\nDee\t2\tEve\t9999\n";

void expect_refused(std::string_view text, const std::string& message) {
  const auto pairs = parse_lfw_pairs(text);
  ASSERT_FALSE(pairs) << text;
  EXPECT_EQ(pairs.error().code, ErrorCode::invalid_argument);
  EXPECT_THAT(pairs.error().message, HasSubstr(message)) << text;
}

TEST(LfwPairs, reads_folds_classes_and_samples_when_the_file_is_good) {
  const auto parsed = parse_lfw_pairs(kGood);
  ASSERT_TRUE(parsed) << parsed.error().message;
  EXPECT_EQ(parsed->folds, 2U);
  EXPECT_EQ(parsed->pairs_per_class, 2U);
  ASSERT_EQ(parsed->pairs.size(), 8U);
  const LfwPair& genuine = parsed->pairs[0];
  EXPECT_TRUE(genuine.genuine);
  EXPECT_EQ(genuine.a, (LfwSample{"Ann_Lee", 1}));
  EXPECT_EQ(genuine.b, (LfwSample{"Ann_Lee", 3}));
  EXPECT_EQ(genuine.fold, 1U);
  const LfwPair& impostor = parsed->pairs[3];
  EXPECT_FALSE(impostor.genuine);
  EXPECT_EQ(impostor.b, (LfwSample{"Cal-O'Hara", 12}));
  EXPECT_EQ(parsed->pairs[4].fold, 2U);
}

TEST(LfwPairs, accepts_crlf_and_a_missing_last_line_break) {
  std::string crlf;
  for (const char c : kGood) crlf += c == '\n' ? std::string("\r\n") : std::string(1, c);
  EXPECT_TRUE(parse_lfw_pairs(crlf));
  EXPECT_TRUE(parse_lfw_pairs(kGood.substr(0, kGood.size() - 1)));
}

TEST(LfwPairs, refuses_with_the_line_number_when_a_line_is_wrong) {
  expect_refused("", "line 1");
  expect_refused("2\n", "line 1");
  expect_refused("2\t2\t2\n", "line 1");
  expect_refused("x\t2\n", "line 1: the number of folds");
  expect_refused("0\t2\n", "line 1: the number of folds");
  expect_refused("1\t0\n", "line 1: the pairs per class");
  expect_refused("1\t1\nA\t1\t2\n", "line 3: the file ends early");
  expect_refused("1\t1\nA\t1\tB\t1\nA\t1\t2\n", "line 2: expected a genuine pair");
  expect_refused("1\t1\nA\t1\t2\nA\t1\t2\n", "line 3: expected an impostor pair");
  expect_refused("1\t1\nA\t1\t2\nA\t1\tB\t1\t7\n", "line 3: expected an impostor pair");
  expect_refused("1\t1\nA\t1\t2\n\nA\t1\tB\t1\n", "line 3: expected an impostor pair");
  expect_refused("1\t1\nA\t1\t1\nA\t1\tB\t1\n", "line 2: a picture is paired with itself");
  expect_refused("1\t1\nA\t1\t2\nA\t1\tA\t2\n", "line 3: an impostor pair of one person");
  expect_refused("1\t1\nA\t1\t2\nA\t1\tB\t1\n\n", "line 4: text after the last pair");
  expect_refused("1\t1\nA\t 1\t2\nA\t1\tB\t1\n", "line 2: a picture number");
  expect_refused("1\t1\nA\t-1\t2\nA\t1\tB\t1\n", "line 2: a picture number");
  expect_refused("1\t1\nA\t0\t2\nA\t1\tB\t1\n", "line 2: a picture number");
}

TEST(LfwPairs, refuses_names_that_leave_the_data_folder) {
  for (const std::string name : {"..", "../x", "a/b", "a\\b", "C:x", "", ".hidden", "two words", "M\xC3\xBCller"}) {
    expect_refused("1\t1\n" + name + "\t1\t2\nA\t1\tB\t1\n", "line 2: not a name");
  }
}

TEST(LfwPairs, limits_hold_at_the_limit_and_one_past_it) {
  const auto one_pair = [](const std::string& name, const std::string& number) {
    return parse_lfw_pairs("1\t1\n" + name + "\t1\t" + number + "\nA\t1\tB\t1\n").has_value();
  };
  EXPECT_TRUE(one_pair(std::string(kMaxLfwNameBytes, 'n'), "2"));
  EXPECT_FALSE(one_pair(std::string(kMaxLfwNameBytes + 1, 'n'), "2"));
  EXPECT_TRUE(one_pair("N", "9999"));
  EXPECT_FALSE(one_pair("N", "10000"));
  EXPECT_FALSE(one_pair("N", "4294967297"));
  expect_refused("100\t1\n", "line 2");
  expect_refused("101\t1\n", "line 1");
  expect_refused("1\t100000\n", "line 2");
  expect_refused("1\t100001\n", "line 1");
  expect_refused(std::string(kMaxLfwPairsBytes, ' '), "line 1");
  const auto large = parse_lfw_pairs(std::string(kMaxLfwPairsBytes + 1, ' '));
  ASSERT_FALSE(large);
  EXPECT_EQ(large.error().code, ErrorCode::payload_too_large);
}

TEST(LfwPairs, load_reads_a_file_and_fails_when_it_is_missing) {
  const auto file = std::filesystem::path(testing::TempDir()) / "selfsame_lfw_pairs.txt";
  std::ofstream(file, std::ios::binary) << kGood;
  const auto loaded = load_lfw_pairs(file);
  std::filesystem::remove(file);
  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->pairs.size(), 8U);
  const auto missing = load_lfw_pairs(file);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::io_failed);
  EXPECT_FALSE(load_lfw_pairs(testing::TempDir()));
}

TEST(LfwPairs, path_has_four_digits) {
  EXPECT_EQ(relative_path({"Ann_Lee", 7}), "Ann_Lee/Ann_Lee_0007.jpg");
  EXPECT_EQ(relative_path({"Ann_Lee", 1234}), "Ann_Lee/Ann_Lee_1234.jpg");
}

TEST(LfwPairs, people_and_samples_are_sorted_and_named_once) {
  const auto pairs = parse_lfw_pairs(kGood);
  EXPECT_THAT(people_of(*pairs), ElementsAre("Ann_Lee", "Bob", "Cal-O'Hara", "Dee", "Eve"));
  EXPECT_EQ(samples_of(*pairs).size(), 10U);
  EXPECT_EQ(samples_of(*pairs).front(), (LfwSample{"Ann_Lee", 1}));
}

TEST(LfwPairs, scores_keep_fold_class_and_people_and_drop_failures) {
  const auto pairs = parse_lfw_pairs(kGood);
  std::vector<std::optional<float>> scores(8, 0.5F);
  scores[1] = std::nullopt;
  const auto folds = fold_comparisons(*pairs, scores);
  ASSERT_EQ(folds.size(), 8U);
  EXPECT_FALSE(folds[1].score);
  EXPECT_EQ(folds[5].fold, 2U);
  const auto scored = scored_pairs(*pairs, scores);
  ASSERT_EQ(scored.size(), 7U);
  EXPECT_TRUE(scored[0].genuine);
  EXPECT_EQ(scored[2].subject_a, 1U);  // Bob
  EXPECT_EQ(scored[2].subject_b, 2U);  // Cal-O'Hara
  EXPECT_TRUE(ScoreSet::create(scored));
}

}  // namespace
}  // namespace selfsame::eval
