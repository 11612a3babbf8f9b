// Windows bitmaps without compression: 8-bit palette, 24 and 32 bit.
// https://learn.microsoft.com/windows/win32/gdi/bitmap-storage
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "media/codec/decode_limits.hpp"
#include "media/codec/formats.hpp"

namespace selfsame::media::codec {
namespace {

constexpr std::size_t kFileHeaderBytes = 14;
constexpr std::uint32_t kCoreHeaderBytes = 12;  // OS/2, with 16-bit sides
constexpr std::uint32_t kInfoHeaderBytes = 40;
constexpr std::uint32_t kInfoWithAlphaMaskBytes = 56;
constexpr std::uint32_t kRgb = 0;
constexpr std::uint32_t kBitFields = 3;

tl::unexpected<Error> damaged(const char* what) {
  return fail(ErrorCode::corrupt_media, std::string("the BMP ") + what + "; send the original file again");
}

tl::unexpected<Error> unsupported(const char* what) {
  return fail(ErrorCode::unsupported_media, std::string("the BMP ") + what + "; save it as PNG or 24-bit BMP");
}

struct Header {
  std::uint64_t width = 0;
  std::uint64_t height = 0;
  bool top_down = false;
  bool alpha = false;
  std::uint32_t bits = 0;
  std::uint32_t palette_entries = 0;
  std::size_t palette_entry_bytes = 4;
  std::size_t palette_offset = 0;
  std::size_t pixel_offset = 0;
  std::size_t row_bytes() const { return (static_cast<std::size_t>(width) * bits + 31) / 32 * 4; }
};

/// BI_BITFIELDS is accepted only for the usual order blue, green, red, alpha.
Status read_masks(base::ByteReader reader, std::uint32_t header_bytes, Header& header) {
  const std::uint32_t red = reader.u32();
  const std::uint32_t green = reader.u32();
  const std::uint32_t blue = reader.u32();
  const std::uint32_t alpha = header_bytes >= kInfoWithAlphaMaskBytes ? reader.u32() : 0;
  if (reader.failed()) return damaged("is cut off");
  const bool usual = red == 0xFF0000 && green == 0xFF00 && blue == 0xFF && (alpha == 0 || alpha == 0xFF000000);
  if (!usual || header.bits != 32) return unsupported("has an unusual order of colours");
  header.alpha = alpha != 0;
  return {};
}

Result<Header> read_info_header(base::ByteReader reader, std::uint32_t header_bytes) {
  Header header;
  header.width = reader.u32();
  const std::uint32_t height = reader.u32();
  header.top_down = height > 0x7FFFFFFF;
  header.height = header.top_down ? 0U - height : height;
  reader.u16();  // planes
  header.bits = reader.u16();
  const std::uint32_t compression = reader.u32();
  reader.raw(12);  // image bytes, resolution
  header.palette_entries = reader.u32();
  reader.u32();  // important colours
  if (reader.failed()) return damaged("is cut off");
  if (compression == kBitFields) {
    SELFSAME_TRY(read_masks(reader, header_bytes, header));
  } else if (compression != kRgb) {
    return unsupported("is compressed");
  }
  if (header.palette_entries == 0) header.palette_entries = 256;
  return header;
}

Result<Header> read_core_header(base::ByteReader reader) {
  Header header;
  header.width = reader.u16();
  header.height = reader.u16();
  reader.u16();  // planes
  header.bits = reader.u16();
  header.palette_entries = 256;
  header.palette_entry_bytes = 3;
  if (reader.failed()) return damaged("is cut off");
  return header;
}

Result<Header> read_header(ByteView bytes) {
  base::ByteReader reader(bytes);
  reader.raw(10);
  const std::size_t pixel_offset = reader.u32();
  const std::uint32_t header_bytes = reader.u32();
  if (reader.failed()) return damaged("is cut off");
  if (header_bytes != kCoreHeaderBytes && header_bytes < kInfoHeaderBytes) return unsupported("has an unknown header");
  SELFSAME_ASSIGN(Header header,
                  header_bytes == kCoreHeaderBytes ? read_core_header(reader) : read_info_header(reader, header_bytes));
  header.palette_offset = kFileHeaderBytes + std::size_t{header_bytes};
  header.pixel_offset = pixel_offset;

  if (header.bits != 8 && header.bits != 24 && header.bits != 32) return unsupported("has an unusual bit depth");
  SELFSAME_TRY(check_dimensions(header.width, header.height));
  const std::size_t pixel_bytes = header.row_bytes() * static_cast<std::size_t>(header.height);
  if (pixel_offset < header.palette_offset) return damaged("has its pixels inside its header");
  if (pixel_offset > bytes.size() || bytes.size() - pixel_offset < pixel_bytes) return damaged("is cut off");
  return header;
}

struct Colour {
  std::uint8_t blue;
  std::uint8_t green;
  std::uint8_t red;
};

Result<std::vector<Colour>> read_palette(ByteView bytes, const Header& header) {
  if (header.palette_entries > 256) return damaged("has over 256 colours in an 8-bit palette");
  // Old writers leave the count at 256 with a shorter palette; the offset of the pixels shows where it ends.
  const std::size_t room = (header.pixel_offset - header.palette_offset) / header.palette_entry_bytes;
  const std::size_t count = std::min<std::size_t>(header.palette_entries, room);
  std::vector<Colour> palette;
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint8_t* entry = bytes.data() + header.palette_offset + i * header.palette_entry_bytes;
    palette.push_back({entry[0], entry[1], entry[2]});
  }
  return palette;
}

Result<Image> decode_palette(ByteView bytes, const Header& header) {
  SELFSAME_ASSIGN(const std::vector<Colour> palette, read_palette(bytes, header));
  const bool gray = std::all_of(palette.begin(), palette.end(),
                                [](const Colour& c) { return c.red == c.green && c.green == c.blue; });
  Image image(static_cast<int>(header.width), static_cast<int>(header.height), gray ? 1 : 3);
  for (int y = 0; y < image.height(); ++y) {
    const int stored_row = header.top_down ? y : image.height() - 1 - y;
    const std::uint8_t* from =
        bytes.data() + header.pixel_offset + static_cast<std::size_t>(stored_row) * header.row_bytes();
    std::uint8_t* to = image.row(y);
    for (int x = 0; x < image.width(); ++x) {
      if (from[x] >= palette.size()) return damaged("has a pixel outside its palette");
      const Colour& colour = palette[from[x]];
      *to++ = colour.red;
      if (gray) continue;
      *to++ = colour.green;
      *to++ = colour.blue;
    }
  }
  return image;
}

Image decode_direct(ByteView bytes, const Header& header) {
  const int step = header.bits == 32 ? 4 : 3;
  Image image(static_cast<int>(header.width), static_cast<int>(header.height), header.alpha ? 4 : 3);
  for (int y = 0; y < image.height(); ++y) {
    const int stored_row = header.top_down ? y : image.height() - 1 - y;
    const std::uint8_t* from =
        bytes.data() + header.pixel_offset + static_cast<std::size_t>(stored_row) * header.row_bytes();
    std::uint8_t* to = image.row(y);
    for (int x = 0; x < image.width(); ++x, from += step) {
      *to++ = from[2];
      *to++ = from[1];
      *to++ = from[0];
      if (header.alpha) *to++ = from[3];
    }
  }
  return image;
}

}  // namespace

Result<Image> decode_bmp(ByteView bytes) {
  SELFSAME_ASSIGN(const Header header, read_header(bytes));
  if (header.bits == 8) return decode_palette(bytes, header);
  return decode_direct(bytes, header);
}

}  // namespace selfsame::media::codec
