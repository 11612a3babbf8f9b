#include "base/system.hpp"
#include "tests/support/temporary_folder.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <thread>

namespace selfsame::base {
namespace {

namespace fs = std::filesystem;

class Files : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = test::make_temporary_folder("base");
    file_ = folder_ / "file";
  }
  void TearDown() override { fs::remove_all(folder_); }

  static ::mode_t mode_of(const fs::path& path) {
    struct stat info = {};
    EXPECT_EQ(::stat(path.c_str(), &info), 0);
    return info.st_mode & 07777;
  }
  std::size_t count() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
  }

  fs::path folder_;
  fs::path file_;
};

template <typename T>
void expect_error(const Result<T>& result, ErrorCode code, const fs::path& named) {
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, code) << result.error().message;
  EXPECT_NE(result.error().message.find(named.string()), std::string::npos) << result.error().message;
}

TEST_F(Files, give_back_what_was_written) {
  const Bytes content = {0, 1, 255, 10, 13};
  ASSERT_TRUE(write_file_atomically(file_, content, FileMode::owner_only));
  EXPECT_EQ(read_file(file_, 100).value(), content);
  ASSERT_TRUE(write_file_atomically(file_, {}, FileMode::owner_only));
  EXPECT_TRUE(read_file(file_, 0)->empty());
}

TEST_F(Files, size_is_taken_at_its_limit_and_refused_one_past_it) {
  ASSERT_TRUE(write_file_atomically(file_, Bytes(10), FileMode::owner_only));
  EXPECT_EQ(read_file(file_, 10)->size(), 10U);
  expect_error(read_file(file_, 9), ErrorCode::media_too_large, file_);
}

TEST_F(Files, missing_ones_and_those_of_other_kinds_are_io_failed) {
  expect_error(read_file(file_, 10), ErrorCode::io_failed, file_);
  expect_error(read_file(folder_, 10), ErrorCode::io_failed, folder_);
  expect_error(read_file("/dev/null", 10), ErrorCode::io_failed, "/dev/null");
  ASSERT_EQ(::mkfifo(file_.c_str(), 0600), 0);
  expect_error(read_file(file_, 10), ErrorCode::io_failed, file_);
}

TEST_F(Files, mode_is_the_one_asked_for_and_replaces_the_old_one) {
  const ::mode_t old_mask = ::umask(022);
  ASSERT_TRUE(write_file_atomically(file_, {}, FileMode::everyone_reads));
  EXPECT_EQ(mode_of(file_), 0644U);
  ASSERT_TRUE(write_file_atomically(file_, {}, FileMode::owner_only));
  EXPECT_EQ(mode_of(file_), 0600U);
  ::umask(old_mask);
}

TEST_F(Files, replacing_leaves_nothing_else_in_the_folder) {
  ASSERT_TRUE(write_file_atomically(file_, Bytes(3), FileMode::owner_only));
  ASSERT_TRUE(write_file_atomically(file_, Bytes(5), FileMode::owner_only));
  EXPECT_EQ(count(), 1U);
  EXPECT_EQ(read_file(file_, 10)->size(), 5U);
}

TEST_F(Files, old_content_stays_when_replacing_fails) {
  ASSERT_EQ(::mkdir(file_.c_str(), 0700), 0);
  std::ofstream(file_ / "inside") << "x";
  expect_error(write_file_atomically(file_, Bytes(3), FileMode::owner_only), ErrorCode::io_failed, file_);
  EXPECT_EQ(count(), 1U);
  expect_error(write_file_atomically(folder_ / "missing" / "file", {}, FileMode::owner_only), ErrorCode::io_failed,
               folder_ / "missing");
}

TEST_F(Files, a_reader_sees_the_old_or_the_new_content_and_nothing_between) {
  constexpr std::size_t kSize = 100'000;
  ASSERT_TRUE(write_file_atomically(file_, Bytes(kSize, 0), FileMode::owner_only));
  std::jthread writer([this] {
    for (std::uint8_t i = 1; i <= 20; ++i) {
      EXPECT_TRUE(write_file_atomically(file_, Bytes(kSize, i), FileMode::owner_only));
    }
  });
  for (int i = 0; i < 50; ++i) {
    const auto content = read_file(file_, kSize);
    ASSERT_TRUE(content);
    EXPECT_EQ(*content, Bytes(kSize, content->front()));
  }
}

TEST_F(Files, a_relative_name_without_a_folder_works) {
  const fs::path before = fs::current_path();
  fs::current_path(folder_);
  EXPECT_TRUE(write_file_atomically("plain", Bytes(2), FileMode::owner_only));
  EXPECT_EQ(read_file("plain", 2)->size(), 2U);
  fs::current_path(before);
}

TEST(SystemClock, moves_forward) {
  const SystemClock clock;
  const auto before = clock.steady_ns();
  std::this_thread::sleep_for(std::chrono::milliseconds(2));
  EXPECT_GE(clock.steady_ns() - before, 2'000'000);
  EXPECT_GT(clock.wall_ms(), 1'700'000'000'000) << "after 2023";
}

}  // namespace
}  // namespace selfsame::base
