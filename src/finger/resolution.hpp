// Scales pictures to 500 dpi, at which prints are read.
#pragma once

#include "base/result.hpp"
#include "media/image.hpp"

namespace selfsame::finger {

inline constexpr int kReadDotsPerInch = 500;
/// Below this, ridges are two pixels apart and cannot be separated; above the maximum, a finger is larger than any
/// sensor's picture.
inline constexpr int kLeastDotsPerInch = 125;
inline constexpr int kMostDotsPerInch = 4000;
/// Pixels per side at 500 dpi: less cannot hold two minutiae.
inline constexpr int kLeastPrintSide = 32;

/// The picture scaled to 500 dpi: bilinear, or by means when shrinking to half or less.
/// `dots_per_inch` 0 means unknown, and is taken for 500. Errors: invalid_argument for an empty picture or a resolution
/// outside kLeastDotsPerInch..kMostDotsPerInch; media_too_large if a side would exceed limits::kMaxPrintSide;
/// finger_not_found if one would be below kLeastPrintSide.
Result<media::Image> at_500_dpi(media::Image picture, int dots_per_inch);

}  // namespace selfsame::finger
