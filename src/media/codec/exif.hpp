// Reads TIFF structures: the orientation from EXIF, and the resolution of a picture.
#pragma once

#include "base/bytes.hpp"

namespace selfsame::media::codec {

/// The orientation 1..8 (tag 0x0112 of IFD 0) in a TIFF structure, as in an EXIF segment (after "Exif\0\0") or a PNG
/// eXIf chunk. 1 if missing, out of range or broken: a picture is not refused for its metadata.
int exif_orientation(ByteView tiff);

/// Dots per inch; 0 if unknown.
struct Resolution {
  double x = 0;
  double y = 0;
};

/// From tags 282, 283 and 296 of IFD 0. Unknown without a unit, or if broken.
Resolution tiff_resolution(ByteView tiff);

}  // namespace selfsame::media::codec
