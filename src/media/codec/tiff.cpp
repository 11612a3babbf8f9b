// TIFF by libtiff: 8-bit gray, RGB and RGBA, and what it can turn into these; the first page of a file.
#include <tiffio.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "media/codec/decode_limits.hpp"
#include "media/codec/formats.hpp"

namespace selfsame::media::codec {
namespace {

tl::unexpected<Error> damaged() {
  return fail(ErrorCode::corrupt_media, "the TIFF is damaged or cut off; send the original file again");
}

tl::unexpected<Error> unsupported() {
  return fail(ErrorCode::unsupported_media, "the TIFF is of a kind that cannot be read; save it as PNG or 8-bit TIFF");
}

/// The file as libtiff reads it: from memory, never written.
struct Source {
  ByteView bytes;
  std::size_t at = 0;
};

Source& source(thandle_t handle) { return *static_cast<Source*>(handle); }

tmsize_t read_bytes(thandle_t handle, void* to, tmsize_t size) {
  Source& from = source(handle);
  const std::size_t left = from.at < from.bytes.size() ? from.bytes.size() - from.at : 0;
  const std::size_t count = std::min(left, static_cast<std::size_t>(std::max<tmsize_t>(size, 0)));
  if (count > 0) std::memcpy(to, from.bytes.data() + from.at, count);
  from.at += count;
  return static_cast<tmsize_t>(count);
}

tmsize_t write_nothing(thandle_t, void*, tmsize_t) { return 0; }

toff_t seek(thandle_t handle, toff_t offset, int whence) {
  Source& from = source(handle);
  const toff_t base = whence == SEEK_CUR ? from.at : whence == SEEK_END ? from.bytes.size() : 0;
  from.at = static_cast<std::size_t>(base + offset);
  return from.at;
}

int close_nothing(thandle_t) { return 0; }
toff_t size_of(thandle_t handle) { return source(handle).bytes.size(); }
int map_nothing(thandle_t, void**, toff_t*) { return 0; }
void unmap_nothing(thandle_t, void*, toff_t) {}
int say_nothing(TIFF*, void*, const char*, const char*, va_list) { return 1; }

struct Close {
  void operator()(TIFF* file) const { TIFFClose(file); }
};
using File = std::unique_ptr<TIFF, Close>;

File open(Source& from) {
  const std::unique_ptr<TIFFOpenOptions, decltype(&TIFFOpenOptionsFree)> options(TIFFOpenOptionsAlloc(),
                                                                                 TIFFOpenOptionsFree);
  if (!options) return nullptr;
  // libtiff's messages are replaced by our own errors.
  TIFFOpenOptionsSetErrorHandlerExtR(options.get(), say_nothing, nullptr);
  TIFFOpenOptionsSetWarningHandlerExtR(options.get(), say_nothing, nullptr);
  TIFFOpenOptionsSetMaxSingleMemAlloc(options.get(), static_cast<tmsize_t>(4 * kFreeDecodedBytes));
  return File(TIFFClientOpenExt("picture", "rm", &from, read_bytes, write_nothing, seek, close_nothing, size_of,
                                map_nothing, unmap_nothing, options.get()));
}

struct Layout {
  std::uint32_t width = 0, height = 0;
  std::uint16_t bits = 1, samples = 1, planes = PLANARCONFIG_CONTIG, meaning = PHOTOMETRIC_MINISBLACK,
                turned = ORIENTATION_TOPLEFT;
  bool tiled = false;

  bool plain_gray() const {
    return bits == 8 && samples == 1 && !tiled && turned == ORIENTATION_TOPLEFT &&
           (meaning == PHOTOMETRIC_MINISBLACK || meaning == PHOTOMETRIC_MINISWHITE);
  }
};

Result<Layout> layout_of(TIFF* file) {
  Layout layout;
  if (TIFFGetField(file, TIFFTAG_IMAGEWIDTH, &layout.width) == 0 ||
      TIFFGetField(file, TIFFTAG_IMAGELENGTH, &layout.height) == 0) {
    return damaged();
  }
  SELFSAME_TRY(check_dimensions(layout.width, layout.height));
  TIFFGetFieldDefaulted(file, TIFFTAG_BITSPERSAMPLE, &layout.bits);
  TIFFGetFieldDefaulted(file, TIFFTAG_SAMPLESPERPIXEL, &layout.samples);
  TIFFGetFieldDefaulted(file, TIFFTAG_PLANARCONFIG, &layout.planes);
  TIFFGetFieldDefaulted(file, TIFFTAG_ORIENTATION, &layout.turned);
  if (TIFFGetField(file, TIFFTAG_PHOTOMETRIC, &layout.meaning) == 0) return damaged();
  std::uint16_t coding = COMPRESSION_NONE;
  TIFFGetFieldDefaulted(file, TIFFTAG_COMPRESSION, &coding);
  // Embedded formats (JPEG, WebP ...) would be read by decoders outside our limits.
  constexpr std::array<std::uint16_t, 5> kCodings{COMPRESSION_NONE, COMPRESSION_LZW, COMPRESSION_PACKBITS,
                                                  COMPRESSION_ADOBE_DEFLATE, COMPRESSION_DEFLATE};
  if (std::find(kCodings.begin(), kCodings.end(), coding) == kCodings.end()) return unsupported();
  layout.tiled = TIFFIsTiled(file) != 0;
  return layout;
}

Result<Image> read_gray(TIFF* file, const Layout& layout) {
  Image image(static_cast<int>(layout.width), static_cast<int>(layout.height), 1);
  if (TIFFScanlineSize(file) != static_cast<tmsize_t>(layout.width)) return damaged();
  for (int y = 0; y < image.height(); ++y) {
    if (TIFFReadScanline(file, image.row(y), static_cast<std::uint32_t>(y), 0) != 1) return damaged();
  }
  if (layout.meaning == PHOTOMETRIC_MINISWHITE) {
    for (std::uint8_t& value : image.bytes()) value = static_cast<std::uint8_t>(255 - value);
  }
  return image;
}

/// Everything else that libtiff knows how to show, by its own conversion to RGBA.
Result<Image> read_as_shown(TIFF* file, const Layout& layout) {
  std::string reason(1024, '\0');
  if (TIFFRGBAImageOK(file, reason.data()) == 0) return unsupported();
  std::vector<std::uint32_t> pixels(static_cast<std::size_t>(layout.width) * layout.height);
  if (TIFFReadRGBAImageOriented(file, layout.width, layout.height, pixels.data(), ORIENTATION_TOPLEFT, 1) == 0)
    return damaged();
  const bool alpha = std::any_of(pixels.begin(), pixels.end(), [](std::uint32_t p) { return TIFFGetA(p) != 255; });
  const bool gray = !alpha && std::all_of(pixels.begin(), pixels.end(), [](std::uint32_t p) {
    return TIFFGetR(p) == TIFFGetG(p) && TIFFGetG(p) == TIFFGetB(p);
  });
  Image image(static_cast<int>(layout.width), static_cast<int>(layout.height), alpha ? 4 : gray ? 1 : 3);
  std::uint8_t* to = image.bytes().data();
  for (const std::uint32_t p : pixels) {
    *to++ = static_cast<std::uint8_t>(TIFFGetR(p));
    if (gray) continue;
    *to++ = static_cast<std::uint8_t>(TIFFGetG(p));
    *to++ = static_cast<std::uint8_t>(TIFFGetB(p));
    if (alpha) *to++ = static_cast<std::uint8_t>(TIFFGetA(p));
  }
  return image;
}

}  // namespace

Result<Image> decode_tiff(ByteView bytes) {
  Source from{bytes};
  const File file = open(from);
  if (!file) return damaged();
  SELFSAME_ASSIGN(const Layout layout, layout_of(file.get()));
  // Its strongest coding, Deflate, produces up to 1,032 bytes from one; groups of equal rows may share bytes.
  const std::uint64_t pixels = std::uint64_t{layout.width} * layout.height;
  SELFSAME_TRY(check_proportion(bytes.size(), pixels / 8 / 1032, pixels * (layout.plain_gray() ? 1 : 8)));
  return layout.plain_gray() ? read_gray(file.get(), layout) : read_as_shown(file.get(), layout);
}

}  // namespace selfsame::media::codec
