// Prints are read at 500 dpi; other sensors' pictures are brought to that.
#pragma once

#include "base/result.hpp"
#include "media/image.hpp"

namespace selfsame::finger {

inline constexpr int kReadDotsPerInch = 500;
/// Below, ridges are two pixels apart and cannot be told; above, a finger is larger than any sensor's picture of one.
inline constexpr int kLeastDotsPerInch = 125;
inline constexpr int kMostDotsPerInch = 4000;
/// Pixels of a side at 500 dpi: less holds no two minutiae.
inline constexpr int kLeastPrintSide = 32;

/// The picture as it would be at 500 dpi: bilinear, of means where it shrinks to half and below.
/// `dots_per_inch` 0 stands for not known, and then it is taken for 500. Errors: invalid_argument for an empty picture
/// and for a resolution that is not in kLeastDotsPerInch..kMostDotsPerInch; media_too_large where a side would be over
/// limits::kMaxPrintSide; finger_not_found where one would be under kLeastPrintSide.
Result<media::Image> at_500_dpi(media::Image picture, int dots_per_inch);

}  // namespace selfsame::finger
