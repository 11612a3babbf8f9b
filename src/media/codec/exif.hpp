// What is read of a TIFF structure: of EXIF, the one thing that pixels depend on; of a picture, its resolution.
#pragma once

#include "base/bytes.hpp"

namespace selfsame::media::codec {

/// The orientation 1..8 (tag 0x0112 of IFD 0) in a TIFF structure, as an EXIF segment (after "Exif\0\0") or a PNG eXIf
/// chunk holds it. 1 where it is missing, out of range or broken: a picture is not refused for its metadata.
int exif_orientation(ByteView tiff);

/// Dots an inch; 0 where it is not told.
struct Resolution {
  double x = 0;
  double y = 0;
};

/// By the tags 282, 283 and 296 of IFD 0. Without a unit, or broken: not told.
Resolution tiff_resolution(ByteView tiff);

}  // namespace selfsame::media::codec
