#include "eval/folders.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/temporary_folder.hpp"

namespace selfsame::eval {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Folders : public ::testing::Test {
 protected:
  void TearDown() override { fs::remove_all(root_); }
  void put(const std::string& path) {
    fs::create_directories((root_ / path).parent_path());
    std::ofstream(root_ / path) << "x";
  }
  static std::vector<std::string> names(const FolderData& data) {
    std::vector<std::string> list;
    for (const FolderSample& sample : data.samples) {
      list.push_back(data.people[sample.person] + ":" + sample.path.filename().string());
    }
    return list;
  }
  fs::path root_ = test::make_temporary_folder("folders");
};

TEST_F(Folders, people_are_folders_and_order_is_by_bytes) {
  for (const char* path : {"s2/1.pgm", "s10/2.pgm", "s10/10.pgm", "s10/1.PGM", "B/x.Jpeg", "s2/notes.txt", "README",
                           ".git/1.pgm", "s2/.hidden.pgm", "s2/deep/1.pgm"}) {
    put(path);
  }
  const auto data = list_folders(root_);
  ASSERT_TRUE(data) << data.error().message;
  EXPECT_THAT(data->people, ElementsAre("B", "s10", "s2"));
  EXPECT_THAT(names(*data), ElementsAre("B:x.Jpeg", "s10:1.PGM", "s10:10.pgm", "s10:2.pgm", "s2:1.pgm"));
  EXPECT_EQ(data->ignored, 3U);  // README, notes.txt, deep
}

TEST_F(Folders, person_is_the_text_before_an_underscore_when_the_folder_is_flat) {
  for (const char* path : {"subject02_sad.jpg", "subject01_sad.jpg", "subject01_happy_wide.jpg", "list.txt"}) put(path);
  FolderOptions options;
  options.rule = PersonRule::before_first_underscore;
  const auto first = list_folders(root_, options);
  ASSERT_TRUE(first);
  EXPECT_THAT(names(*first), ElementsAre("subject01:subject01_happy_wide.jpg", "subject01:subject01_sad.jpg",
                                         "subject02:subject02_sad.jpg"));
  options.rule = PersonRule::before_last_underscore;
  EXPECT_THAT(list_folders(root_, options)->people, ElementsAre("subject01", "subject01_happy", "subject02"));
}

TEST_F(Folders, refuses_a_flat_file_without_a_person) {
  put("portrait.jpg");
  FolderOptions options;
  options.rule = PersonRule::before_first_underscore;
  const auto data = list_folders(root_, options);
  ASSERT_FALSE(data);
  EXPECT_THAT(data.error().message, HasSubstr("portrait.jpg"));
  fs::remove(root_ / "portrait.jpg");
  put("_portrait.jpg");
  EXPECT_FALSE(list_folders(root_, options));
}

TEST_F(Folders, refuses_when_nothing_is_there) {
  const auto empty = list_folders(root_);
  ASSERT_FALSE(empty);
  EXPECT_EQ(empty.error().code, ErrorCode::invalid_argument);
  const auto missing = list_folders(root_ / "nowhere");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::io_failed);
}

TEST_F(Folders, limit_holds_at_the_limit_and_one_past_it) {
  for (const char* path : {"a/1.png", "a/2.png", "b/1.png"}) put(path);
  FolderOptions options;
  options.max_samples = 3;
  EXPECT_TRUE(list_folders(root_, options));
  options.max_samples = 2;
  const auto data = list_folders(root_, options);
  ASSERT_FALSE(data);
  EXPECT_EQ(data.error().code, ErrorCode::too_many_samples);
}

TEST(AllPairs, visits_every_unordered_pair_once_in_order) {
  const std::vector<std::uint32_t> person = {0, 0, 1, 0};
  std::vector<std::string> seen;
  for_each_pair(person, [&](std::size_t i, std::size_t j, bool genuine) {
    seen.push_back(std::to_string(i) + std::to_string(j) + (genuine ? "g" : "i"));
  });
  EXPECT_THAT(seen, ElementsAre("01g", "02i", "03g", "12i", "13g", "23i"));
}

TEST(AllPairs, are_those_of_att_faces_when_40_people_have_10_samples) {
  std::vector<std::uint32_t> person;
  for (std::uint32_t i = 0; i < 400; ++i) person.push_back(i / 10);
  std::size_t genuine = 0;
  std::size_t impostor = 0;
  for_each_pair(person, [&](std::size_t, std::size_t, bool same) { ++(same ? genuine : impostor); });
  EXPECT_EQ(genuine, 1800U);
  EXPECT_EQ(impostor, 78'000U);
}

}  // namespace
}  // namespace selfsame::eval
