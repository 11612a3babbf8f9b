#include "capture/y4m.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

#include "base/limits.hpp"

namespace selfsame::capture {
namespace {

constexpr std::size_t kReadAheadBytes = 64U << 10;
constexpr int kMaxFps = 240;
constexpr int kMaxRatePart = 1'000'000;

struct NamedChroma {
  std::string_view name;
  Subsampling chroma;
};
constexpr std::array<NamedChroma, 7> kChromas = {{{"420", {1, 1}},
                                                  {"420jpeg", {1, 1}},
                                                  {"420mpeg2", {1, 1}},
                                                  {"420paldv", {1, 1}},
                                                  {"422", {1, 0}},
                                                  {"444", {0, 0}},
                                                  {"mono", {0, 0, true}}}};

tl::unexpected<Error> damaged(const std::string& what) {
  return fail(ErrorCode::corrupt_media, "the Y4M video " + what + "; create it again");
}

/// An integer from 1 to `most`; 0 if `text` is not one.
int number(std::string_view text, int most) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  return whole && value >= 1 && value <= most ? value : 0;
}

Result<Rate> parse_rate(std::string_view text) {
  if (text == "0:0") return Y4mHeader{}.rate;  // "unknown", by the format's own word
  const std::size_t colon = std::min(text.find(':'), text.size());
  const Rate rate{number(text.substr(0, colon), kMaxRatePart),
                  number(text.substr(std::min(colon + 1, text.size())), kMaxRatePart)};
  if (rate.frames == 0 || rate.seconds == 0) return damaged("names no frame rate");
  if (rate.frames < rate.seconds || rate.frames / rate.seconds > kMaxFps) {
    return fail(ErrorCode::unsupported_media, "the Y4M video has a frame rate outside 1 to 240 frames per second");
  }
  return rate;
}

Result<Subsampling> parse_chroma(std::string_view name) {
  const auto found =
      std::find_if(kChromas.begin(), kChromas.end(), [&](const NamedChroma& one) { return one.name == name; });
  if (found != kChromas.end()) return found->chroma;
  return fail(ErrorCode::unsupported_media,
              "the Y4M video's colours are not 8-bit 420, 422, 444 or mono; convert it with ffmpeg -pix_fmt "
              "yuv420p");
}

}  // namespace

Result<Y4mHeader> parse_y4m_header(std::string_view line) {
  if (!line.starts_with(kY4mMagic) || (line.size() > kY4mMagic.size() && line[kY4mMagic.size()] != ' ')) {
    return fail(ErrorCode::unsupported_media,
                "the video is not Y4M (YUV4MPEG2); convert it with ffmpeg -i VIDEO OUT.y4m");
  }
  Y4mHeader header;
  std::string_view rest = line.substr(kY4mMagic.size());
  while (!rest.empty()) {
    rest.remove_prefix(1);
    const std::string_view word = rest.substr(0, rest.find(' '));
    rest.remove_prefix(word.size());
    if (word.empty()) continue;
    const std::string_view value = word.substr(1);
    switch (word.front()) {
      case 'W': header.width = number(value, static_cast<int>(limits::kMaxImageSide)); break;
      case 'H': header.height = number(value, static_cast<int>(limits::kMaxImageSide)); break;
      case 'F': {
        SELFSAME_ASSIGN(header.rate, parse_rate(value));
        break;
      }
      case 'C': {
        SELFSAME_ASSIGN(header.chroma, parse_chroma(value));
        break;
      }
      case 'X':
        if (value == "COLORRANGE=FULL") header.range = Range::full;
        break;
      default: break;  // ignores interlacing, aspect, and additions of later versions
    }
  }
  if (header.width == 0 || header.height == 0) return damaged("names no width or height that can be");
  if (static_cast<std::uint64_t>(header.width) * static_cast<std::uint64_t>(header.height) > limits::kMaxVideoPixels) {
    return fail(ErrorCode::media_too_large, "the video has more than " + std::to_string(limits::kMaxVideoPixels) +
                                                " pixels a frame; scale it down");
  }
  return header;
}

Result<bool> Y4mSource::more() {
  if (used_ < buffer_.size()) return true;
  buffer_.resize(kReadAheadBytes);
  used_ = 0;
  const auto got = read_(buffer_);
  buffer_.resize(got ? *got : 0);
  if (!got) return fail(got.error());
  return !buffer_.empty();
}

Result<std::optional<std::string_view>> Y4mSource::read_line() {
  // The buffer never moves within a line: what is left of it is brought to its start, and more is read behind that.
  buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(used_));
  used_ = 0;
  for (std::size_t seen = 0; seen <= limits::kMaxVideoLineBytes; ++seen) {
    if (seen == buffer_.size()) {
      buffer_.resize(seen + kReadAheadBytes);
      const auto got = read_(std::span(buffer_).subspan(seen));
      buffer_.resize(seen + (got ? *got : 0));
      if (!got) return fail(got.error());
      if (*got == 0 && seen == 0) return std::nullopt;
      if (*got == 0) return damaged("ends in the middle of a line");
    }
    if (buffer_[seen] == '\n') {
      used_ = seen + 1;
      return base::as_text(ByteView(buffer_).first(seen));
    }
  }
  return damaged("has a line without an end");
}

Result<bool> Y4mSource::fill(std::span<std::uint8_t> into) {
  while (!into.empty()) {
    SELFSAME_ASSIGN(const bool any, more());
    if (!any) return false;
    const std::size_t size = std::min(into.size(), buffer_.size() - used_);
    std::copy_n(buffer_.begin() + static_cast<std::ptrdiff_t>(used_), size, into.begin());
    used_ += size;
    into = into.subspan(size);
  }
  return true;
}

Result<std::unique_ptr<Source>> Y4mSource::open(ReadBytes read, const StopFlag& stop) {
  auto source = std::unique_ptr<Y4mSource>(new Y4mSource(std::move(read), stop));
  SELFSAME_ASSIGN(const auto line, source->read_line());
  if (!line) return fail(ErrorCode::corrupt_media, "the video is empty");
  SELFSAME_ASSIGN(source->header_, parse_y4m_header(*line));
  return source;
}

Result<std::optional<Frame>> Y4mSource::next() {
  const auto stopped_or = [&](tl::unexpected<Error> error) -> Result<std::optional<Frame>> {
    if (stop_) return std::nullopt;
    return error;
  };
  const auto line = read_line();
  if (!line) return stopped_or(fail(line.error()));
  if (!*line) return std::nullopt;
  if (**line != "FRAME" && !(*line)->starts_with("FRAME ")) return damaged("has no FRAME line where a frame begins");
  planes_.resize(planar_bytes(header_.width, header_.height, header_.chroma));
  SELFSAME_ASSIGN(const bool whole, fill(planes_));
  if (!whole) return stopped_or(damaged("ends in the middle of frame " + std::to_string(frames_ + 1)));
  Frame frame;
  frame.rgb = planar_to_rgb(planes_, header_.width, header_.height, header_.chroma, header_.range);
  frame.time_ms = header_.rate.time_ms(frames_++);
  return frame;
}

std::string y4m_header(int width, int height, Rate rate) {
  return std::string(kY4mMagic) + " W" + std::to_string(width) + " H" + std::to_string(height) + " F" +
         std::to_string(rate.frames) + ":" + std::to_string(rate.seconds) + " Ip A1:1 C420jpeg\n";
}

Bytes y4m_frame(const media::Image& rgb) {
  static constexpr std::string_view kLine = "FRAME\n";
  Bytes frame(kLine.begin(), kLine.end());
  const Bytes planes = rgb_to_planar420(rgb);
  frame.insert(frame.end(), planes.begin(), planes.end());
  return frame;
}

}  // namespace selfsame::capture
