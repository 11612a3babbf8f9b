// Netpbm: P2, P3 (text), P5, P6 (binary). https://netpbm.sourceforge.net/doc/pgm.html
#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "base/check.hpp"
#include "media/codec/codec.hpp"
#include "media/codec/decode_limits.hpp"
#include "media/codec/formats.hpp"

namespace selfsame::media::codec {
namespace {

constexpr std::uint32_t kMaxMaxval = 65535;

bool is_space(std::uint8_t c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

tl::unexpected<Error> damaged(const char* what) {
  return fail(ErrorCode::corrupt_media, std::string("the PNM picture ") + what + "; send the original file again");
}

class Scanner {
 public:
  explicit Scanner(ByteView bytes) : rest_(bytes) {}

  /// The next decimal number, past white space and comments. nullopt: none, or above `max`.
  std::optional<std::uint32_t> number(std::uint32_t max) {
    skip_blanks();
    std::uint64_t value = 0;
    std::size_t digits = 0;
    while (digits < rest_.size() && rest_[digits] >= '0' && rest_[digits] <= '9') {
      value = value * 10 + (rest_[digits] - std::uint64_t{'0'});
      if (value > max) return std::nullopt;
      ++digits;
    }
    if (digits == 0) return std::nullopt;
    rest_ = rest_.subspan(digits);
    return static_cast<std::uint32_t>(value);
  }

  /// The single white space character between the header and binary samples.
  bool separator() {
    if (rest_.empty() || !is_space(rest_[0])) return false;
    rest_ = rest_.subspan(1);
    return true;
  }

  ByteView rest() const { return rest_; }

 private:
  void skip_blanks() {
    std::size_t i = 0;
    bool comment = false;
    for (; i < rest_.size(); ++i) {
      if (rest_[i] == '\n' || rest_[i] == '\r')
        comment = false;
      else if (rest_[i] == '#')
        comment = true;
      else if (!comment && !is_space(rest_[i]))
        break;
    }
    rest_ = rest_.subspan(i);
  }

  ByteView rest_;
};

struct Header {
  int width;
  int height;
  int channels;
  bool text;
  std::uint32_t maxval;
  std::size_t samples() const {
    return static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * static_cast<std::size_t>(channels);
  }
};

/// Leaves `scanner` at the samples, of which there are enough bytes.
Result<Header> read_header(ByteView bytes, Scanner& scanner) {
  scanner = Scanner(bytes.subspan(2));
  const auto width = scanner.number(UINT32_MAX);
  const auto height = scanner.number(UINT32_MAX);
  const auto maxval = scanner.number(kMaxMaxval);
  if (!width || !height || !maxval || *maxval == 0) return damaged("has a broken header");
  SELFSAME_TRY(check_dimensions(*width, *height));
  const std::uint8_t kind = bytes[1];
  const Header header{static_cast<int>(*width), static_cast<int>(*height), kind == '3' || kind == '6' ? 3 : 1,
                      kind == '2' || kind == '3', *maxval};
  if (!header.text && !scanner.separator()) return damaged("has a broken header");
  const std::size_t bytes_a_sample = !header.text && header.maxval > 255 ? 2 : 1;
  // Text samples take a digit and a space each; the last needs no space.
  const std::size_t least = header.text ? header.samples() * 2 - 1 : header.samples() * bytes_a_sample;
  if (scanner.rest().size() < least) return damaged("is cut off");
  return header;
}

/// Calls sample(index, value) for each sample.
template <typename Sample>
Status read_samples(const Header& header, Scanner& scanner, Sample&& sample) {
  const std::size_t count = header.samples();
  if (header.text) {
    for (std::size_t i = 0; i < count; ++i) {
      const auto value = scanner.number(header.maxval);
      if (!value) return damaged("has a sample that is missing or above its maxval");
      sample(i, *value);
    }
    return {};
  }
  const bool wide = header.maxval > 255;
  const std::uint8_t* from = scanner.rest().data();
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint32_t value = wide ? std::uint32_t{from[2 * i]} << 8 | from[2 * i + 1] : from[i];
    if (value > header.maxval) return damaged("has a sample above its maxval");
    sample(i, value);
  }
  return {};
}

}  // namespace

Result<Image> decode_pnm(ByteView bytes) {
  Scanner scanner({});
  SELFSAME_ASSIGN(const Header header, read_header(bytes, scanner));
  Image image(header.width, header.height, header.channels);
  std::uint8_t* to = image.bytes().data();
  if (!header.text && header.maxval == 255) {
    std::copy_n(scanner.rest().begin(), header.samples(), to);
    return image;
  }
  const std::uint32_t maxval = header.maxval;
  SELFSAME_TRY(read_samples(header, scanner, [&](std::size_t i, std::uint32_t value) {
    to[i] = static_cast<std::uint8_t>((value * 255 + maxval / 2) / maxval);
  }));
  return image;
}

Result<Image16> decode_pnm16(ByteView bytes) {
  Scanner scanner({});
  SELFSAME_ASSIGN(const Header header, read_header(bytes, scanner));
  if (header.channels != 1) {
    return fail(ErrorCode::unsupported_media, "the PNM picture is in colour; save the frame as PGM");
  }
  Image16 image(header.width, header.height);
  std::uint16_t* to = image.values().data();
  SELFSAME_TRY(read_samples(header, scanner,
                            [&](std::size_t i, std::uint32_t value) { to[i] = static_cast<std::uint16_t>(value); }));
  return image;
}

Bytes encode_pnm(const Image& image) {
  SELFSAME_CHECK(image.channels() == 1 || image.channels() == 3);
  const std::string header = std::string(image.channels() == 1 ? "P5" : "P6") + "\n" + std::to_string(image.width()) +
                             " " + std::to_string(image.height()) + "\n255\n";
  Bytes out(header.begin(), header.end());
  out.insert(out.end(), image.bytes().begin(), image.bytes().end());
  return out;
}

}  // namespace selfsame::media::codec
