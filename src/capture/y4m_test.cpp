#include "capture/y4m.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "base/limits.hpp"

namespace selfsame::capture {
namespace {

const StopFlag kNever = false;

/// Hands out `text`, at most `step` bytes at a time.
ReadBytes reading(std::string text, std::size_t step = 4096) {
  return
      [text = std::move(text), step, at = std::size_t{0}](std::span<std::uint8_t> into) mutable -> Result<std::size_t> {
        const std::size_t size = std::min({step, into.size(), text.size() - at});
        std::copy_n(text.begin() + static_cast<std::ptrdiff_t>(at), size, into.begin());
        at += size;
        return size;
      };
}

ErrorCode code_of(std::string_view header) {
  const auto parsed = parse_y4m_header(header);
  return parsed ? ErrorCode::internal : parsed.error().code;
}

/// A video of `frames` gray frames, 2 x 2, each brighter than the one before.
std::string mono_video(int frames) {
  std::string video = "YUV4MPEG2 W2 H2 F10:1 Cmono\n";
  for (int i = 0; i < frames; ++i) video += "FRAME\n" + std::string(4, static_cast<char>(60 + 20 * i));
  return video;
}

TEST(Y4mHeader, reads_what_ffmpeg_and_mjpegtools_write) {
  const auto ffmpeg = parse_y4m_header("YUV4MPEG2 W640 H480 F30000:1001 Ip A1:1 C420mpeg2 XYSCSS=420MPEG2");
  ASSERT_TRUE(ffmpeg) << ffmpeg.error().message;
  EXPECT_EQ(ffmpeg->width, 640);
  EXPECT_EQ(ffmpeg->height, 480);
  EXPECT_NEAR(ffmpeg->rate.fps(), 29.97, 0.001);
  EXPECT_EQ(ffmpeg->rate.time_ms(30), 1001);
  EXPECT_EQ(ffmpeg->range, Range::narrow);
  const auto full = parse_y4m_header("YUV4MPEG2 W3 H5 F0:0 C444 XCOLORRANGE=FULL");
  ASSERT_TRUE(full);
  EXPECT_EQ(full->range, Range::full);
  EXPECT_EQ(full->chroma.shift_x, 0);
  EXPECT_EQ(full->rate.frames, 25) << "an unknown rate";
  EXPECT_EQ(parse_y4m_header("YUV4MPEG2 H2  W2")->chroma.shift_y, 1) << "4:2:0 where nothing is said";
}

TEST(Y4mHeader, refuses_what_it_cannot_read) {
  EXPECT_EQ(code_of(""), ErrorCode::unsupported_media);
  EXPECT_EQ(code_of("RIFF"), ErrorCode::unsupported_media);
  EXPECT_EQ(code_of("YUV4MPEG22 W2 H2"), ErrorCode::unsupported_media);
  for (const char* chroma : {"C420p10", "C444alpha", "Cmono16", "C411", "C"}) {
    EXPECT_EQ(code_of("YUV4MPEG2 W2 H2 " + std::string(chroma)), ErrorCode::unsupported_media) << chroma;
  }
  for (const char* broken : {"", " W2", " H2", " W0 H2", " W2 H-2", " W2 H2x", " W2 H99999", " W2 H2 F25",
                             " W2 H2 F1:0", " W2 H2 F:", " W2 H2 F25:1:1", " W2 H2 Fx:1", " W2 H2 F99999999999:1"}) {
    EXPECT_EQ(code_of("YUV4MPEG2" + std::string(broken)), ErrorCode::corrupt_media) << broken;
  }
  EXPECT_EQ(code_of("YUV4MPEG2 W2 H2 F241:1"), ErrorCode::unsupported_media);
  EXPECT_EQ(code_of("YUV4MPEG2 W2 H2 F1:2"), ErrorCode::unsupported_media);
}

TEST(Y4mHeader, limits_a_frame_to_what_may_be_held) {
  EXPECT_TRUE(parse_y4m_header("YUV4MPEG2 W3840 H2160"));
  EXPECT_EQ(code_of("YUV4MPEG2 W3840 H2161"), ErrorCode::media_too_large);
}

TEST(Y4m, gives_frames_in_time_however_few_bytes_come_at_once) {
  for (const std::size_t step : {1U, 3U, 4096U}) {
    auto source = Y4mSource::open(reading(mono_video(3), step), kNever);
    ASSERT_TRUE(source) << source.error().message;
    EXPECT_EQ((*source)->rate().fps(), 10);
    int last = -1;
    for (int i = 0; i < 3; ++i) {
      const auto frame = (*source)->next();
      ASSERT_TRUE(frame && *frame) << step;
      EXPECT_EQ((*frame)->time_ms, 100 * i);
      EXPECT_EQ((*frame)->rgb.width(), 2);
      EXPECT_GT((*frame)->rgb.pixel(1, 1)[2], last);
      last = (*frame)->rgb.pixel(1, 1)[2];
    }
    EXPECT_FALSE(*(*source)->next());
  }
}

TEST(Y4m, reads_what_it_writes) {
  media::Image image(6, 4, 3);
  std::fill(image.bytes().begin(), image.bytes().end(), std::uint8_t{90});
  const Bytes frame = y4m_frame(image);
  auto source = Y4mSource::open(
      reading(y4m_header(6, 4, {12000, 1000}) + std::string(base::as_text(frame)) + std::string(base::as_text(frame))),
      kNever);
  ASSERT_TRUE(source);
  EXPECT_EQ((*source)->rate().fps(), 12);
  for (int i = 0; i < 2; ++i) {
    const auto back = (*source)->next();
    ASSERT_TRUE(back && *back);
    for (const std::uint8_t value : (*back)->rgb.bytes()) EXPECT_NEAR(value, 90, 1);
  }
  EXPECT_FALSE(*(*source)->next());
}

TEST(Y4m, frame_lines_may_carry_parameters) {
  auto source = Y4mSource::open(reading("YUV4MPEG2 W1 H1 Cmono\nFRAME Ip XA=B\nx"), kNever);
  EXPECT_TRUE(*(*source)->next());
}

TEST(Y4m, a_cut_off_or_foreign_stream_is_an_error) {
  const auto open_code = [](std::string text) {
    const auto source = Y4mSource::open(reading(std::move(text)), kNever);
    return source ? ErrorCode::internal : source.error().code;
  };
  EXPECT_EQ(open_code(""), ErrorCode::corrupt_media);
  EXPECT_EQ(open_code("YUV4MPEG2 W2 H2"), ErrorCode::corrupt_media) << "no end of line";
  EXPECT_EQ(open_code("no video\n"), ErrorCode::unsupported_media);
  const auto next_code = [](const std::string& text) {
    auto source = Y4mSource::open(reading(text), kNever);
    const auto frame = (*source)->next();
    return frame ? ErrorCode::internal : frame.error().code;
  };
  const std::string header = "YUV4MPEG2 W2 H2 Cmono\n";
  EXPECT_EQ(next_code(header + "FRAME\nabc"), ErrorCode::corrupt_media);
  EXPECT_EQ(next_code(header + "FRA"), ErrorCode::corrupt_media);
  EXPECT_EQ(next_code(header + "FRAMES\nabcd"), ErrorCode::corrupt_media);
}

TEST(Y4m, a_line_has_a_limit) {
  const std::string start = "YUV4MPEG2 W2 H2 X";
  const auto opened = [&](std::size_t length) {
    return Y4mSource::open(reading(start + std::string(length - start.size(), 'x') + "\n"), kNever).has_value();
  };
  EXPECT_TRUE(opened(limits::kMaxVideoLineBytes));
  EXPECT_FALSE(opened(limits::kMaxVideoLineBytes + 1));
}

TEST(Y4m, a_stop_in_the_middle_of_a_frame_is_an_end) {
  StopFlag stop = false;
  auto source = Y4mSource::open(reading("YUV4MPEG2 W2 H2 Cmono\nFRAME\na"), stop);
  stop = true;
  const auto frame = (*source)->next();
  ASSERT_TRUE(frame) << frame.error().message;
  EXPECT_FALSE(*frame);
}

TEST(Y4m, errors_of_the_stream_are_handed_on) {
  const auto source = Y4mSource::open(
      [](std::span<std::uint8_t>) -> Result<std::size_t> { return fail(ErrorCode::io_failed, "unplugged"); }, kNever);
  ASSERT_FALSE(source);
  EXPECT_EQ(source.error().code, ErrorCode::io_failed);
}

}  // namespace
}  // namespace selfsame::capture
