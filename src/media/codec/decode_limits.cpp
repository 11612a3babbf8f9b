#include "media/codec/decode_limits.hpp"

#include <string>

#include "base/limits.hpp"

namespace selfsame::media::codec {

Status check_file_bytes(std::size_t bytes) {
  if (bytes == 0) {
    return fail(ErrorCode::unsupported_media,
                "the picture file is empty; send a JPEG, PNG, TIFF, PNM, BMP or WSQ picture");
  }
  if (bytes > limits::kMaxImageBytes) {
    return fail(ErrorCode::media_too_large, "the picture file has " + std::to_string(bytes) + " bytes; the limit is " +
                                                std::to_string(limits::kMaxImageBytes) +
                                                "; send it smaller or as JPEG");
  }
  return {};
}

Status check_dimensions(std::uint64_t width, std::uint64_t height) {
  const std::string size = std::to_string(width) + "x" + std::to_string(height);
  if (width == 0 || height == 0) {
    return fail(ErrorCode::corrupt_media, "the picture says that it is " + size + " pixels; save it again");
  }
  if (width > limits::kMaxImageSide || height > limits::kMaxImageSide || width * height > limits::kMaxImagePixels) {
    return fail(ErrorCode::media_too_large, "the picture has " + size + " pixels; the limit is " +
                                                std::to_string(limits::kMaxImageSide) + " a side and " +
                                                std::to_string(limits::kMaxImagePixels) + " in all; send it smaller");
  }
  return {};
}

Status check_proportion(std::uint64_t file_bytes, std::uint64_t shortest_file, std::uint64_t decoded_bytes) {
  if (file_bytes < shortest_file) {
    return fail(ErrorCode::corrupt_media,
                "the file is too short for the picture that it announces; it may be cut off: send it again");
  }
  if (decoded_bytes > kFreeDecodedBytes && decoded_bytes > file_bytes * kMaxExpansion) {
    return fail(ErrorCode::media_too_large, "the picture would unpack to over " + std::to_string(kMaxExpansion) +
                                                " times its file; send it smaller");
  }
  return {};
}

bool may_have_scans(int scans, std::uint64_t pixels) {
  return scans <= kMaxJpegScans && static_cast<std::uint64_t>(scans) * pixels <= kMaxJpegScanPixels;
}

}  // namespace selfsame::media::codec
