// Decoders and encoders of picture files. The only room that links codec libraries (libjpeg-turbo, libpng,
// libtiff).
// Stateless: every function may be called from any thread.
#pragma once

#include <optional>
#include <string_view>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "media/image.hpp"

namespace selfsame::media::codec {

enum class ImageFormat { jpeg, png, pnm, bmp, tiff, wsq };

/// Detects the format by magic bytes, never by file name. nullopt: not supported.
std::optional<ImageFormat> sniff(ByteView bytes);

/// Decodes to 8-bit gray, RGB or RGBA, upright by EXIF:
/// - JPEG: baseline and progressive; gray, YCbCr, RGB. CMYK, 12 bit, lossless and arithmetic coding are refused.
/// - PNG: 1 to 16 bit, palette, interlaced; 16 bit is reduced to 8; transparency of any kind becomes RGBA.
/// - PNM: P2, P3, P5, P6 with maxval 1..65535, scaled to 0..255; the first picture of a stream.
/// - TIFF: gray, palette, RGB and RGBA, uncompressed or by LZW, PackBits or Deflate; the first page. JPEG and the like
///   inside are refused.
/// - BMP: 8-bit palette (gray when all colours are), 24 and 32 bit, either row order. RLE is refused.
/// - WSQ: 8-bit gray, sides of 32 and more, any symmetric filters of an odd length.
///
/// Pictures are decoded whole or not at all: truncated and damaged data is never filled in. Colour profiles are
/// ignored.
///
/// What a small file may cost (limits in base/limits.hpp and decode_limits.hpp) is settled on the header, before
/// anything is allocated for pixels: file bytes, pixels, sides; then whether the file is long enough for its picture at
/// all, by the best ratio that the format's coding can reach; then, above 48 MiB of decoded pixels, at most 256 of them
/// a file byte. Pixels are then written as they are decoded, so that a cut-off file touches no more memory than it
/// brings picture. A progressive JPEG may have 50 scans, and bring 1.28 billion pixels in all scans together.
///
/// Errors: unsupported_media, corrupt_media, media_too_large. Never throws; never reads past `bytes`.
Result<Image> decode_image(ByteView bytes);

/// Decodes 16-bit gray PNG or PGM, e.g. a depth frame in millimetres, as stored: no scaling by maxval, no EXIF
/// rotation. Gray of up to 8 bits is widened without scaling. Limits and errors as above; any other picture is
/// unsupported_media.
Result<Image16> decode_image16(ByteView bytes);

/// The sensor resolution in dpi according to the file: PNG (pHYs), TIFF, BMP, JPEG (JFIF), WSQ (a NISTCOM comment; 500
/// without one, the format's nominal resolution). 0 if the file does not say, or gives a value that no fingerprint
/// sensor has: under 200 (screens: 72, 96), over 1,300, or directions that differ by more than 2 %. For a file that
/// decode_image refuses, the value is unspecified.
int sensor_dots_per_inch(ByteView file);

/// The layout of one-byte pixels in a file without a header.
struct RawLayout {
  int width = 0;
  int height = 0;
  int dots_per_inch = 0;  // 0: unknown
};

/// "388x374@500", or without a resolution "388x374". Errors: invalid_argument.
Result<RawLayout> parse_raw_layout(std::string_view text);

/// Gray, row after row from the top. Errors: corrupt_media if the number of bytes is not the number of pixels;
/// invalid_argument for sides under 1; limits as decode_image.
Result<Image> decode_raw(ByteView bytes, const RawLayout& layout);

/// PNG of gray, RGB or RGBA, and of 16-bit gray.
Bytes encode_png(const Image& image);
Bytes encode_png(const Image16& image);

/// Baseline JPEG. quality 1..100; gray or RGB.
Bytes encode_jpeg(const Image& image, int quality);

/// Binary PGM (gray) or PPM (RGB).
Bytes encode_pnm(const Image& image);

}  // namespace selfsame::media::codec
