#include "selfsame/wiring/guard.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "tests/support/temporary_folder.hpp"

namespace selfsame::app {
namespace {

namespace fs = std::filesystem;

class GuardTest : public testing::Test {
 protected:
  ~GuardTest() override { fs::remove_all(top_); }

  static void chmod(const fs::path& path, ::mode_t mode) { ASSERT_EQ(::chmod(path.c_str(), mode), 0) << path; }
  /// The message of the refusal; empty if there is none.
  static std::string refusal(const Status& checked) { return checked ? "" : checked.error().message; }
  std::string folder_refusal() const { return refusal(check_data_folder(data_)); }
  std::string token_refusal() const {
    const auto read = read_secret_file(token_, 64);
    return read ? "" : read.error().message;
  }
  void write_token(std::string_view text) const {
    std::ofstream(token_) << text;
    chmod(token_, 0600);
  }
  static bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
  }

  fs::path top_ = test::make_temporary_folder("guard");
  fs::path data_ = top_ / "data";
  fs::path token_ = top_ / "token";
};

TEST_F(GuardTest, a_folder_that_is_made_is_closed_and_passes) {
  const fs::path deep = top_ / "more" / "of" / "it";
  ASSERT_TRUE(make_data_folder(deep));
  ASSERT_TRUE(make_data_folder(deep)) << "it is there already";
  struct stat info = {};
  ASSERT_EQ(::stat(deep.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777, 0700U);
  EXPECT_TRUE(check_data_folder(deep));
  EXPECT_TRUE(check_data_folder(deep / "")) << "with a slash at its end";
}

TEST_F(GuardTest, a_folder_that_others_can_read_is_refused_with_the_command_that_mends_it) {
  ASSERT_TRUE(make_data_folder(data_));
  for (const ::mode_t mode : {0755U, 0710U, 0701U, 0777U}) {
    chmod(data_, mode);
    EXPECT_TRUE(contains(folder_refusal(), "run: chmod 700 " + data_.string())) << folder_refusal();
  }
  chmod(data_, 0500);
  EXPECT_EQ(folder_refusal(), "");
}

TEST_F(GuardTest, a_folder_in_one_that_everybody_can_write_is_refused_unless_that_is_sticky) {
  ASSERT_TRUE(make_data_folder(data_));
  chmod(top_, 0777);
  EXPECT_TRUE(contains(folder_refusal(), "run: chmod o-w " + top_.string())) << folder_refusal();
  chmod(top_, 01777);
  EXPECT_EQ(folder_refusal(), "");
  chmod(top_, 0755);
  EXPECT_EQ(folder_refusal(), "");
}

TEST_F(GuardTest, a_folder_behind_a_link_is_judged_with_both_places) {
  const fs::path elsewhere = top_ / "elsewhere";
  ASSERT_TRUE(make_data_folder(elsewhere / "real"));
  fs::create_symlink(elsewhere / "real", data_);
  EXPECT_EQ(folder_refusal(), "");
  chmod(elsewhere, 0777);
  EXPECT_TRUE(contains(folder_refusal(), "chmod o-w " + elsewhere.string())) << folder_refusal();
  chmod(elsewhere, 0700);
  chmod(elsewhere / "real", 0750);
  EXPECT_TRUE(contains(folder_refusal(), "chmod 700")) << folder_refusal();
}

TEST_F(GuardTest, what_is_no_folder_is_refused) {
  EXPECT_FALSE(check_data_folder(data_)) << "nothing is there";
  std::ofstream(data_) << "x";
  chmod(data_, 0600);
  EXPECT_TRUE(contains(folder_refusal(), "is not a folder"));
  EXPECT_FALSE(make_data_folder(data_ / "below"));
}

TEST_F(GuardTest, a_folder_or_secret_of_another_user_is_refused) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give files away";
  ASSERT_TRUE(make_data_folder(data_));
  write_token("secret");
  ASSERT_EQ(::chown(data_.c_str(), 12345, 12345), 0);
  ASSERT_EQ(::chown(token_.c_str(), 12345, 12345), 0);
  EXPECT_TRUE(contains(folder_refusal(), "run: chown 0 " + data_.string())) << folder_refusal();
  EXPECT_TRUE(contains(token_refusal(), "run: chown 0 " + token_.string())) << token_refusal();
}

TEST_F(GuardTest, a_secret_is_read_if_nobody_else_can_reach_it) {
  write_token("secret");
  EXPECT_EQ(base::as_text(read_secret_file(token_, 6)->reveal()), "secret");
  EXPECT_EQ(read_secret_file(token_, 5).error().code, ErrorCode::key_invalid);
  chmod(token_, 0640);
  EXPECT_TRUE(contains(token_refusal(), "run: chmod 600 " + token_.string())) << token_refusal();
}

TEST_F(GuardTest, a_secret_behind_a_link_or_that_is_no_file_is_refused) {
  const fs::path real = top_ / "real";
  std::ofstream(real) << "secret";
  chmod(real, 0600);
  fs::create_symlink(real, token_);
  EXPECT_TRUE(contains(token_refusal(), "is a link")) << token_refusal();
  const std::string command = token_refusal().substr(token_refusal().find("run: ") + 5);
  ASSERT_EQ(std::system(command.c_str()), 0) << command;  // NOLINT(cert-env33-c): what a person would type
  EXPECT_EQ(token_refusal(), "");
  fs::remove(token_);
  fs::create_directory(token_);
  EXPECT_TRUE(contains(token_refusal(), "not a regular file")) << token_refusal();
  fs::remove(token_);
  EXPECT_EQ(read_secret_file(token_, 64).error().code, ErrorCode::io_failed);
}

}  // namespace
}  // namespace selfsame::app
