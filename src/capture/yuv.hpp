// Luma and chroma (ITU-R BT.601) to RGB and back: pure functions.
#pragma once

#include <cstddef>

#include "base/bytes.hpp"
#include "media/image.hpp"

namespace selfsame::capture {

/// 16..235 and 16..240 as in television, or 0..255 as in JPEG.
enum class Range { narrow, full };

/// How many pixels share a chroma sample: 1 << shift in each direction.
struct Subsampling {
  int shift_x = 1;
  int shift_y = 1;
  bool gray = false;  // no chroma at all
};

/// Bytes of a planar picture: luma, then both chroma planes, whose odd last column and row are whole samples.
std::size_t planar_bytes(int width, int height, Subsampling chroma);

/// `planes` holds planar_bytes(...). Each chroma sample counts for all its pixels alike.
media::Image planar_to_rgb(ByteView planes, int width, int height, Subsampling chroma, Range range);

/// Packed Y U Y V in rows of `stride` >= 2 * width bytes; width is even and `packed` holds all rows.
media::Image yuyv_to_rgb(ByteView packed, int width, int height, std::size_t stride);

/// Planar 4:2:0, narrow range; chroma is the mean of its pixels.
Bytes rgb_to_planar420(const media::Image& rgb);

}  // namespace selfsame::capture
