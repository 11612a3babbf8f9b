// Gray pixels without a header, as delivered by some sensors and data sets.
#include <charconv>
#include <string>

#include "media/codec/codec.hpp"
#include "media/codec/decode_limits.hpp"

namespace selfsame::media::codec {
namespace {

/// Removes a prefix and a number of up to five digits after it from the front of `text`; -1 if they are not there.
int take_number(std::string_view& text, std::string_view before) {
  if (!text.starts_with(before)) return -1;
  text.remove_prefix(before.size());
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  int value = 0;
  if (digits == 0 || digits > 5) return -1;
  std::from_chars(text.data(), text.data() + digits, value);
  text.remove_prefix(digits);
  return value;
}

}  // namespace

Result<RawLayout> parse_raw_layout(std::string_view text) {
  std::string_view rest = text;
  RawLayout layout;
  layout.width = take_number(rest, "");
  layout.height = take_number(rest, "x");
  if (!rest.empty()) layout.dots_per_inch = take_number(rest, "@");
  if (!rest.empty() || layout.width < 1 || layout.height < 1 || layout.dots_per_inch < 0) {
    return fail(ErrorCode::invalid_argument,
                "\"" + std::string(text.substr(0, 40)) +
                    "\" is not a layout of raw pixels; write WIDTHxHEIGHT@DPI, e.g. 388x374@500");
  }
  return layout;
}

Result<Image> decode_raw(ByteView bytes, const RawLayout& layout) {
  SELFSAME_TRY(check_file_bytes(bytes.size()));
  if (layout.width < 1 || layout.height < 1) {
    return fail(ErrorCode::invalid_argument, "a raw picture needs a width and a height above 0");
  }
  SELFSAME_TRY(check_dimensions(static_cast<std::uint64_t>(layout.width), static_cast<std::uint64_t>(layout.height)));
  const std::size_t pixels = static_cast<std::size_t>(layout.width) * static_cast<std::size_t>(layout.height);
  if (bytes.size() != pixels) {
    return fail(ErrorCode::corrupt_media, "the raw picture has " + std::to_string(bytes.size()) + " bytes where " +
                                              std::to_string(layout.width) + "x" + std::to_string(layout.height) +
                                              " pixels of one byte are " + std::to_string(pixels) +
                                              "; give its true size");
  }
  return Image(layout.width, layout.height, 1, {bytes.begin(), bytes.end()});
}

}  // namespace selfsame::media::codec
