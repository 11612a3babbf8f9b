// YUV4MPEG2 ("Y4M"): raw video with a line of text before it and before each frame, as ffmpeg and mjpegtools write and
// every player reads.
#pragma once

#include <memory>
#include <string_view>

#include "base/bytes.hpp"
#include "capture/source.hpp"
#include "capture/yuv.hpp"

namespace selfsame::capture {

inline constexpr std::string_view kY4mMagic = "YUV4MPEG2";

struct Y4mHeader {
  int width = 0;
  int height = 0;
  Rate rate{25, 1};
  Subsampling chroma;
  Range range = Range::narrow;
};

/// The first line, without its end. 8-bit 4:2:0 (the default), 4:2:2, 4:4:4 and mono; 1 to 240 frames a second (25
/// where none are named). Interlacing, pixel aspect and where exactly chroma samples lie are not looked at. Errors:
/// unsupported_media (another format, or depth), corrupt_media, media_too_large (limits::kMaxVideoPixels).
Result<Y4mHeader> parse_y4m_header(std::string_view line);

/// A stream of any length; one frame is held at a time. Lines have at most limits::kMaxVideoLineBytes bytes. A frame is
/// whole or an error, but where `stop` is set.
class Y4mSource final : public Source {
 public:
  /// Reads the header. `stop` outlives the source. Errors: those of `read` and of parse_y4m_header.
  static Result<std::unique_ptr<Source>> open(ReadBytes read, const StopFlag& stop);

  Result<std::optional<Frame>> next() override;
  Rate rate() const override { return header_.rate; }

 private:
  Y4mSource(ReadBytes read, const StopFlag& stop) : read_(std::move(read)), stop_(stop) {}
  /// nullopt at the end of the stream, where no byte of the line was read.
  Result<std::optional<std::string_view>> read_line();
  /// False where the stream ends before.
  Result<bool> fill(std::span<std::uint8_t> into);
  Result<bool> more();

  ReadBytes read_;
  const StopFlag& stop_;
  Y4mHeader header_;
  Bytes buffer_;          // what was read ahead ...
  std::size_t used_ = 0;  // ... and how much of it is done with
  Bytes planes_;
  std::int64_t frames_ = 0;
};

/// The header of a stream, and one frame: 8-bit 4:2:0.
std::string y4m_header(int width, int height, Rate rate);
Bytes y4m_frame(const media::Image& rgb);

}  // namespace selfsame::capture
