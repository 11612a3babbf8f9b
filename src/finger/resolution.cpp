#include "finger/resolution.hpp"

#include <algorithm>
#include <cstdint>
#include <string>

#include "base/limits.hpp"
#include "media/kernels.hpp"

namespace selfsame::finger {
namespace {

std::int64_t resized(int side, int dots_per_inch) {
  return (std::int64_t{side} * kReadDotsPerInch + dots_per_inch / 2) / dots_per_inch;
}

}  // namespace

Result<media::Image> at_500_dpi(media::Image picture, int dots_per_inch) {
  if (picture.empty()) {
    return fail(ErrorCode::invalid_argument, "the print is an empty picture");
  }
  const int dpi = dots_per_inch == 0 ? kReadDotsPerInch : dots_per_inch;
  if (dpi < kLeastDotsPerInch || dpi > kMostDotsPerInch) {
    return fail(ErrorCode::invalid_argument,
                "no fingerprint sensor has " + std::to_string(dpi) + " dpi; state the resolution of yours, " +
                    std::to_string(kLeastDotsPerInch) + " to " + std::to_string(kMostDotsPerInch));
  }
  const std::int64_t width = resized(picture.width(), dpi);
  const std::int64_t height = resized(picture.height(), dpi);
  if (std::max(width, height) > limits::kMaxPrintSide) {
    return fail(ErrorCode::media_too_large, "the print is larger than " + std::to_string(limits::kMaxPrintSide) +
                                                " pixels a side at 500 dpi; crop the finger, or state "
                                                "its resolution");
  }
  if (std::min(width, height) < kLeastPrintSide) {
    return fail(ErrorCode::finger_not_found, "the picture is under " + std::to_string(kLeastPrintSide) +
                                                 " pixels a side at 500 dpi, too small for a print; send the "
                                                 "whole picture of the sensor");
  }
  if (dpi == kReadDotsPerInch) return picture;
  return media::resize(picture, static_cast<int>(width), static_cast<int>(height));
}

}  // namespace selfsame::finger
