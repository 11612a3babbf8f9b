#include "media/codec/codec.hpp"

#include <algorithm>
#include <array>
#include <new>

#include "media/codec/decode_limits.hpp"
#include "media/codec/formats.hpp"

namespace selfsame::media::codec {
namespace {

constexpr std::array<std::uint8_t, 3> kJpegMagic = {0xFF, 0xD8, 0xFF};
constexpr std::array<std::uint8_t, 8> kPngMagic = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
constexpr std::array<std::uint8_t, 4> kLittleTiffMagic = {'I', 'I', 42, 0};
constexpr std::array<std::uint8_t, 4> kBigTiffMagic = {'M', 'M', 0, 42};
constexpr std::array<std::uint8_t, 3> kWsqMagic = {0xFF, 0xA0, 0xFF};
constexpr std::array<std::uint8_t, 2> kBmpMagic = {'B', 'M'};

template <std::size_t kSize>
bool starts_with(ByteView bytes, const std::array<std::uint8_t, kSize>& magic) {
  return bytes.size() >= kSize && std::equal(magic.begin(), magic.end(), bytes.begin());
}

bool starts_as_pnm(ByteView bytes) {
  if (bytes.size() < 3 || bytes[0] != 'P') return false;
  const bool known = bytes[1] == '2' || bytes[1] == '3' || bytes[1] == '5' || bytes[1] == '6';
  const std::uint8_t next = bytes[2];
  return known && (next == ' ' || (next >= '\t' && next <= '\r') || next == '#');
}

tl::unexpected<Error> not_a_picture() {
  return fail(ErrorCode::unsupported_media,
              "the file is not a JPEG, PNG, TIFF, PNM, BMP or WSQ picture; convert it to one of these");
}

tl::unexpected<Error> out_of_memory() {
  return fail(ErrorCode::media_too_large, "there is not enough memory for this picture; send it smaller");
}

}  // namespace

std::optional<ImageFormat> sniff(ByteView bytes) {
  if (starts_with(bytes, kJpegMagic)) return ImageFormat::jpeg;
  if (starts_with(bytes, kPngMagic)) return ImageFormat::png;
  if (starts_as_pnm(bytes)) return ImageFormat::pnm;
  if (starts_with(bytes, kLittleTiffMagic) || starts_with(bytes, kBigTiffMagic)) return ImageFormat::tiff;
  if (starts_with(bytes, kBmpMagic)) return ImageFormat::bmp;
  if (starts_with(bytes, kWsqMagic)) return ImageFormat::wsq;
  return std::nullopt;
}

Result<Image> decode_image(ByteView bytes) try {
  SELFSAME_TRY(check_file_bytes(bytes.size()));
  const auto format = sniff(bytes);
  if (!format) return not_a_picture();
  switch (*format) {
    case ImageFormat::jpeg: return decode_jpeg(bytes);
    case ImageFormat::png: return decode_png(bytes);
    case ImageFormat::pnm: return decode_pnm(bytes);
    case ImageFormat::bmp: return decode_bmp(bytes);
    case ImageFormat::tiff: return decode_tiff(bytes);
    case ImageFormat::wsq: return decode_wsq(bytes);
  }
  return not_a_picture();
} catch (const std::bad_alloc&) {
  return out_of_memory();
}

Result<Image16> decode_image16(ByteView bytes) try {
  SELFSAME_TRY(check_file_bytes(bytes.size()));
  const auto format = sniff(bytes);
  if (format == ImageFormat::png) return decode_png16(bytes);
  if (format == ImageFormat::pnm) return decode_pnm16(bytes);
  return fail(ErrorCode::unsupported_media, "the file is not a gray PNG or PGM picture; a depth frame must be one");
} catch (const std::bad_alloc&) {
  return out_of_memory();
}

}  // namespace selfsame::media::codec
