// Limits on picture files, checked on the header before pixels are allocated.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/result.hpp"

namespace selfsame::media::codec {

/// A picture may always decode to this many bytes: 16 Mpixel of RGB.
inline constexpr std::uint64_t kFreeDecodedBytes = 48U << 20;
/// Above that, decoded bytes per byte of the file. Photographs stay below 100; only artificial, nearly empty pictures
/// exceed it.
inline constexpr std::uint64_t kMaxExpansion = 256;

/// Progressive JPEG: encoders in use write 6 to 20 scans.
inline constexpr int kMaxJpegScans = 50;
/// Scans times pixels, so that a large picture with many scans cannot hold a thread for minutes.
inline constexpr std::uint64_t kMaxJpegScanPixels = 1'280'000'000;
/// libjpeg's own working memory; the coefficients of a 64-Mpixel progressive 4:2:0 picture need 192 MB.
inline constexpr long kMaxJpegWorkBytes = 256L << 20;

/// Errors: media_too_large over limits::kMaxImageBytes; unsupported_media for an empty file.
Status check_file_bytes(std::size_t bytes);

/// Errors: corrupt_media for an empty picture; media_too_large over limits::kMaxImageSide or kMaxImagePixels.
Status check_dimensions(std::uint64_t width, std::uint64_t height);

/// `shortest_file`: the fewest bytes in which the format can code this picture. `decoded_bytes`: its decoded size.
/// Errors: corrupt_media if the file is too short for its picture; media_too_large over kMaxExpansion.
Status check_proportion(std::uint64_t file_bytes, std::uint64_t shortest_file, std::uint64_t decoded_bytes);

/// Whether a JPEG with that many pixels may have that many scans: kMaxJpegScans, kMaxJpegScanPixels.
bool may_have_scans(int scans, std::uint64_t pixels);

}  // namespace selfsame::media::codec
