// Files, folders, and ffmpeg, simulated by a script.
#include "capture/video_file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include "base/bytes.hpp"
#include "capture/descriptor.hpp"
#include "capture/folder.hpp"
#include "media/codec/codec.hpp"
#include "tests/support/temporary_folder.hpp"

namespace selfsame::capture {
namespace {

namespace fs = std::filesystem;
const StopFlag kNever = false;
constexpr std::string_view kVideo = "YUV4MPEG2 W2 H2 F10:1 Cmono\nFRAME\nabcdFRAME\nefgh";

std::size_t count_frames(Source& source) {
  std::size_t count = 0;
  for (auto frame = source.next(); frame && *frame; frame = source.next()) ++count;
  return count;
}

class VideoFile : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = test::make_temporary_folder("capture");
    path_ = std::getenv("PATH");
  }
  void TearDown() override {
    ::setenv("PATH", path_.c_str(), 1);
    fs::remove_all(folder_);
  }
  std::string write(const std::string& name, std::string_view content) {
    std::ofstream(folder_ / name, std::ios::binary) << content;
    return (folder_ / name).string();
  }
  /// Puts a shell script first in PATH under the name ffmpeg.
  void stand_in(const std::string& script) {
    ::chmod(write("ffmpeg", "#!/bin/sh\n" + script + "\n").c_str(), 0755);
    ::setenv("PATH", (folder_.string() + ":" + path_).c_str(), 1);
  }

  fs::path folder_;
  std::string path_;
};

TEST_F(VideoFile, y4m_is_known_by_its_first_bytes) {
  const auto source = open_video(write("video.mp4", kVideo), kNever);
  ASSERT_TRUE(source) << source.error().message;
  EXPECT_EQ(count_frames(**source), 2U);
}

TEST_F(VideoFile, other_videos_go_to_ffmpeg_as_local_files) {
  stand_in("echo \"$@\" > " + (folder_ / "words").string() + "\nprintf 'YUV4MPEG2 W1 H1 F5:1 Cmono\\nFRAME\\nx'");
  const auto source = open_video(write("-video.mp4", "something else"), kNever);
  ASSERT_TRUE(source) << source.error().message;
  EXPECT_EQ((*source)->rate().fps(), 5);
  EXPECT_EQ(count_frames(**source), 1U);
  std::ifstream words(folder_ / "words");
  const std::string said((std::istreambuf_iterator<char>(words)), {});
  EXPECT_NE(said.find("-protocol_whitelist file -i file:" + folder_.string()), std::string::npos) << said;
}

TEST_F(VideoFile, ffmpeg_learns_nothing_of_the_environment_but_the_path_and_the_language) {
  ::setenv("SELFSAME_TEST_SECRET", "secret", 1);
  stand_in("env > " + (folder_ / "seen").string() + "\nprintf 'YUV4MPEG2 W1 H1 F5:1 Cmono\\nFRAME\\nx'");
  const auto source = open_video(write("video.mp4", "something else"), kNever);
  ::unsetenv("SELFSAME_TEST_SECRET");
  ASSERT_TRUE(source) << source.error().message;
  EXPECT_EQ(count_frames(**source), 1U);
  std::ifstream file(folder_ / "seen");
  const std::string seen((std::istreambuf_iterator<char>(file)), {});
  EXPECT_NE(seen.find("PATH="), std::string::npos) << seen;
  EXPECT_EQ(seen.find("SELFSAME"), std::string::npos) << seen;
  EXPECT_EQ(seen.find("HOME="), std::string::npos) << seen;
}

TEST_F(VideoFile, a_video_that_ffmpeg_cannot_read_is_said_to_be_none) {
  stand_in("exit 1");
  const auto source = open_video(write("video.mp4", "something else"), kNever);
  ASSERT_FALSE(source);
  EXPECT_EQ(source.error().code, ErrorCode::unsupported_media);
  EXPECT_NE(source.error().message.find("ffmpeg cannot read"), std::string::npos);
}

TEST_F(VideoFile, without_ffmpeg_the_message_says_what_to_do) {
  ::setenv("PATH", folder_.c_str(), 1);
  const auto source = open_video(write("video.mp4", "something else"), kNever);
  ASSERT_FALSE(source);
  EXPECT_EQ(source.error().code, ErrorCode::unsupported_media);
  EXPECT_NE(source.error().message.find("apt install ffmpeg"), std::string::npos);
}

TEST_F(VideoFile, a_source_that_is_left_early_ends_ffmpeg) {
  stand_in("printf 'YUV4MPEG2 W1 H1 F5:1 Cmono\\n'\nexec sleep 60");
  auto source = open_video(write("video.mp4", "something else"), kNever);
  ASSERT_TRUE(source);
  source->reset();  // would otherwise wait for a minute
}

TEST_F(VideoFile, what_is_no_file_is_bad_input) {
  EXPECT_EQ(open_video((folder_ / "nothing").string(), kNever).error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(open_video(folder_.string(), kNever).error().code, ErrorCode::invalid_argument);
}

TEST_F(VideoFile, a_stop_ends_waiting_for_a_pipe) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  const Descriptor writer(ends[1]);
  StopFlag stop = false;
  const ReadBytes read = reader_of(Descriptor(ends[0]), stop);
  std::thread later([&] { stop = true; });
  std::array<std::uint8_t, 8> into{};
  EXPECT_EQ(*read(into), 0U);
  later.join();
}

class Folder : public VideoFile {
 protected:
  void picture(const std::string& name, std::uint8_t level) {
    media::Image image(4, 2, 1);
    std::fill(image.bytes().begin(), image.bytes().end(), level);
    write(name, base::as_text(media::codec::encode_png(image)));
  }
  Result<std::unique_ptr<Source>> open() const { return FolderSource::open(folder_, {10, 1}, kNever); }
};

TEST_F(Folder, plays_pictures_in_the_order_of_their_names_with_depth_beside_them) {
  picture("0002.PNG", 20);
  picture("0001.png", 10);
  write("README.md", "not a picture");
  media::Image16 depth(4, 2);
  depth.at(1, 1) = 512;
  write("0002.depth.png", base::as_text(media::codec::encode_png(depth)));
  const auto source = open();
  ASSERT_TRUE(source) << source.error().message;
  const auto first = (*source)->next();
  ASSERT_TRUE(first && *first);
  EXPECT_EQ((*first)->rgb.channels(), 3);
  EXPECT_EQ((*first)->rgb.pixel(0, 0)[0], 10);
  EXPECT_TRUE((*first)->depth.empty());
  const auto second = (*source)->next();
  ASSERT_TRUE(second && *second);
  EXPECT_EQ((*second)->rgb.pixel(0, 0)[0], 20);
  EXPECT_EQ((*second)->time_ms, 100);
  EXPECT_EQ((*second)->depth, depth);
  EXPECT_FALSE(*(*source)->next());
}

TEST_F(Folder, names_the_file_that_is_broken) {
  picture("0001.png", 10);
  write("0002.jpg", "no picture");
  const auto source = open();
  EXPECT_TRUE((*source)->next());
  const auto broken = (*source)->next();
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().code, ErrorCode::unsupported_media);
  EXPECT_NE(broken.error().message.find("0002.jpg"), std::string::npos);
}

TEST_F(Folder, without_pictures_is_bad_input) {
  EXPECT_EQ(open().error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(FolderSource::open(folder_ / "none", {10, 1}, kNever).error().code, ErrorCode::invalid_argument);
}

}  // namespace
}  // namespace selfsame::capture
