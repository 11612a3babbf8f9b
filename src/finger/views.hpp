// A template's contents for a person's fingers, and its stable byte form.
#pragma once

#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "finger/position.hpp"
#include "finger/print.hpp"

namespace selfsame::finger {

/// One print of one finger.
struct View {
  FingerPosition position = FingerPosition::unknown;
  Print print;
};

inline constexpr std::size_t kMostViews = 32;
/// Limit for a view. Pictures give fewer minutiae; records of other systems may have as many.
inline constexpr std::size_t kMostViewMinutiae = 255;

/// Byte form, little endian: u8 format (1), u8 number of views, then each: u8 position, u8 number of minutiae; of each
/// u16 x with the type in its highest bit, u16 y, u8 angle, u8 quality; u8 columns and u8 rows of the flow, both 0
/// where there is none; a bit for each of its cells, row by row and the lowest first, 1 where there are ridges; of each
/// such cell u8 direction and u8 period. At most kMostViews views of at most kMostViewMinutiae minutiae.
Bytes write_views(const std::vector<View>& views);

/// Errors: template_corrupt (another format, a wrong length, a value outside its range, trailing bytes, no view).
Result<std::vector<View>> parse_views(ByteView bytes);

}  // namespace selfsame::finger
