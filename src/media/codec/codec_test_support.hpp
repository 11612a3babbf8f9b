// Picture files assembled by hand, so that decoders are tested on more than the output of their own libraries.
#pragma once

#include <jpeglib.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "media/image.hpp"

namespace selfsame::media::codec::files {

inline void append(Bytes& out, ByteView more) { out.insert(out.end(), more.begin(), more.end()); }
inline Bytes text(std::string_view value) { return {value.begin(), value.end()}; }

inline void big32(Bytes& out, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<std::uint8_t>(value >> shift));
}

// ---- PNG, with stored deflate blocks -----------------------------------------------------------------------------

inline std::uint32_t crc32(ByteView bytes) {
  std::uint32_t crc = 0xFFFFFFFF;
  for (const std::uint8_t byte : bytes) {
    crc ^= byte;
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ (crc % 2 == 1 ? 0xEDB88320U : 0U);
  }
  return ~crc;
}

inline void png_chunk(Bytes& out, std::string_view type, ByteView data) {
  big32(out, static_cast<std::uint32_t>(data.size()));
  Bytes checked = text(type);
  append(checked, data);
  append(out, checked);
  big32(out, crc32(checked));
}

inline Bytes zlib_stored(ByteView data) {
  Bytes out = {0x78, 0x01};
  std::uint32_t a = 1;
  std::uint32_t b = 0;
  for (const std::uint8_t byte : data) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  do {
    const std::size_t size = std::min<std::size_t>(data.size(), 65535);
    const auto length = static_cast<std::uint16_t>(size);
    const auto complement = static_cast<std::uint16_t>(~length);
    append(out, Bytes{static_cast<std::uint8_t>(size == data.size()), static_cast<std::uint8_t>(length),
                      static_cast<std::uint8_t>(length >> 8), static_cast<std::uint8_t>(complement),
                      static_cast<std::uint8_t>(complement >> 8)});
    append(out, data.first(size));
    data = data.subspan(size);
  } while (!data.empty());
  big32(out, b << 16 | a);
  return out;
}

struct PngHeader {
  std::uint32_t width;
  std::uint32_t height;
  std::uint8_t bit_depth;
  std::uint8_t colour_type;
  std::uint8_t interlace = 0;
};

struct Chunk {
  std::string_view type;
  Bytes data;
};

/// `scanlines`: filter byte and packed samples of each row, as the PNG specification orders them.
inline Bytes png(const PngHeader& header, ByteView scanlines, const std::vector<Chunk>& before_pixels = {},
                 const std::vector<Chunk>& after_pixels = {}) {
  Bytes out = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
  Bytes ihdr;
  big32(ihdr, header.width);
  big32(ihdr, header.height);
  append(ihdr, Bytes{header.bit_depth, header.colour_type, 0, 0, header.interlace});
  png_chunk(out, "IHDR", ihdr);
  for (const Chunk& chunk : before_pixels) png_chunk(out, chunk.type, chunk.data);
  png_chunk(out, "IDAT", zlib_stored(scanlines));
  for (const Chunk& chunk : after_pixels) png_chunk(out, chunk.type, chunk.data);
  png_chunk(out, "IEND", {});
  return out;
}

/// Scanlines of 8-bit samples without a filter.
inline Bytes plain_scanlines(const Image& image) {
  Bytes out;
  for (int y = 0; y < image.height(); ++y) {
    out.push_back(0);
    append(out, ByteView(image.row(y), image.row_bytes()));
  }
  return out;
}

/// The same in Adam7 order.
inline Bytes adam7_scanlines(const Image& image) {
  struct Pass {
    int x, y, step_x, step_y;
  };
  constexpr std::array<Pass, 7> kPasses = {Pass{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4},
                                           {0, 2, 2, 4},     {1, 0, 2, 2}, {0, 1, 1, 2}};
  Bytes out;
  for (const Pass& pass : kPasses) {
    if (pass.x >= image.width()) continue;
    for (int y = pass.y; y < image.height(); y += pass.step_y) {
      out.push_back(0);
      for (int x = pass.x; x < image.width(); x += pass.step_x) {
        append(out, ByteView(image.pixel(x, y), static_cast<std::size_t>(image.channels())));
      }
    }
  }
  return out;
}

// ---- EXIF --------------------------------------------------------------------------------------------------------

/// A TIFF structure with one entry before the orientation.
inline Bytes exif_tiff(int orientation, bool little_endian) {
  const auto value = static_cast<std::uint8_t>(orientation);
  if (little_endian) {
    return {'I', 'I', 42, 0,    8,    0, 0, 0, 2, 0, 0x00, 0x01,  3, 0, 1, 0, 0, 0, 7,
            0,   0,   0,  0x12, 0x01, 3, 0, 1, 0, 0, 0,    value, 0, 0, 0, 0, 0, 0, 0};
  }
  return {'M', 'M', 0, 42,   0,    0, 0, 8, 0, 2, 0x01, 0x00, 0,     3, 0, 0, 0, 1, 0,
          7,   0,   0, 0x01, 0x12, 0, 3, 0, 0, 0, 1,    0,    value, 0, 0, 0, 0, 0, 0};
}

/// `jpeg` with an APP1 segment behind its first marker.
inline Bytes with_app1(ByteView jpeg, ByteView data) {
  Bytes out(jpeg.begin(), jpeg.begin() + 2);
  const std::size_t length = data.size() + 2;
  append(out, Bytes{0xFF, 0xE1, static_cast<std::uint8_t>(length >> 8), static_cast<std::uint8_t>(length)});
  append(out, data);
  append(out, jpeg.subspan(2));
  return out;
}

inline Bytes with_exif(ByteView jpeg, ByteView tiff) {
  Bytes data = {'E', 'x', 'i', 'f', 0, 0};
  append(data, tiff);
  return with_app1(jpeg, data);
}

// ---- JPEG variants that encode_jpeg does not write ---------------------------------------------------------------

struct JpegOptions {
  bool progressive = false;
  bool arithmetic = false;
  bool cmyk = false;
  bool rgb_stored = false;
  int restart_rows = 0;
  std::vector<jpeg_scan_info> scans;  // where not empty, instead of libjpeg's own
};

/// Test code: a libjpeg error ends the process.
inline Bytes jpeg(const Image& image, const JpegOptions& options = {}) {
  jpeg_error_mgr errors{};
  jpeg_compress_struct info{};
  info.err = jpeg_std_error(&errors);
  jpeg_create_compress(&info);
  unsigned char* buffer = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&info, &buffer, &size);
  info.image_width = static_cast<JDIMENSION>(image.width());
  info.image_height = static_cast<JDIMENSION>(image.height());
  info.input_components = image.channels();
  info.in_color_space = options.cmyk ? JCS_CMYK : image.channels() == 1 ? JCS_GRAYSCALE : JCS_RGB;
  jpeg_set_defaults(&info);
  if (options.rgb_stored) jpeg_set_colorspace(&info, JCS_RGB);
  jpeg_set_quality(&info, 90, TRUE);
  if (options.progressive) jpeg_simple_progression(&info);
  if (!options.scans.empty()) {
    info.scan_info = options.scans.data();
    info.num_scans = static_cast<int>(options.scans.size());
  }
  info.arith_code = options.arithmetic ? TRUE : FALSE;
  info.restart_in_rows = options.restart_rows;
  jpeg_start_compress(&info, TRUE);
  while (info.next_scanline < info.image_height) {
    JSAMPROW row = const_cast<JSAMPROW>(image.row(static_cast<int>(info.next_scanline)));
    jpeg_write_scanlines(&info, &row, 1);
  }
  jpeg_finish_compress(&info);
  Bytes out(buffer, buffer + size);
  jpeg_destroy_compress(&info);
  std::free(buffer);
  return out;
}

/// A gray progressive script of exactly `count` scans (2..64): the DC, then bands of one AC coefficient.
inline std::vector<jpeg_scan_info> gray_scans(int count) {
  std::vector<jpeg_scan_info> scans;
  scans.push_back({1, {0, 0, 0, 0}, 0, 0, 0, 0});
  for (int i = 1; i < count; ++i) scans.push_back({1, {0, 0, 0, 0}, i, i == count - 1 ? 63 : i, 0, 0});
  return scans;
}

/// Writes the size into the SOF segment of a JPEG.
inline Bytes with_jpeg_size(Bytes file, int width, int height) {
  for (std::size_t i = 2; i + 9 < file.size();) {
    const std::uint8_t marker = file[i + 1];
    if (marker == 0xC0 || marker == 0xC1 || marker == 0xC2) {
      file[i + 5] = static_cast<std::uint8_t>(height >> 8);
      file[i + 6] = static_cast<std::uint8_t>(height);
      file[i + 7] = static_cast<std::uint8_t>(width >> 8);
      file[i + 8] = static_cast<std::uint8_t>(width);
      break;
    }
    i += 2 + (std::size_t{file[i + 2]} << 8 | file[i + 3]);
  }
  return file;
}

// ---- BMP ---------------------------------------------------------------------------------------------------------

struct BmpHeader {
  std::int32_t width;
  std::int32_t height;  // negative: top row first
  std::uint16_t bits;
  std::uint32_t compression = 0;
  std::uint32_t colours = 0;
};

/// `masks` only with compression 3; `rows` padded to 4 bytes each.
inline Bytes bmp(const BmpHeader& header, ByteView palette, ByteView rows,
                 const std::vector<std::uint32_t>& masks = {}) {
  const auto dib_bytes = static_cast<std::uint32_t>(40 + masks.size() * 4);
  const auto offset = static_cast<std::uint32_t>(14 + dib_bytes + palette.size());
  Bytes out = {'B', 'M'};
  base::ByteWriter writer(out);
  writer.u32(offset + static_cast<std::uint32_t>(rows.size()));
  writer.u32(0);
  writer.u32(offset);
  writer.u32(dib_bytes);
  writer.u32(static_cast<std::uint32_t>(header.width));
  writer.u32(static_cast<std::uint32_t>(header.height));
  writer.u16(1);
  writer.u16(header.bits);
  writer.u32(header.compression);
  writer.u32(0);
  writer.u32(2835);
  writer.u32(2835);
  writer.u32(header.colours);
  writer.u32(0);
  for (const std::uint32_t mask : masks) writer.u32(mask);
  writer.raw(palette);
  writer.raw(rows);
  return out;
}

}  // namespace selfsame::media::codec::files
