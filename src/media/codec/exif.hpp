// The one thing of EXIF that pixels depend on.
#pragma once

#include "base/bytes.hpp"

namespace selfsame::media::codec {

/// The orientation 1..8 (tag 0x0112 of IFD 0) in a TIFF structure, as an EXIF segment (after "Exif\0\0") or a PNG eXIf
/// chunk holds it. 1 where it is missing, out of range or broken: a picture is not refused for its metadata.
int exif_orientation(ByteView tiff);

}  // namespace selfsame::media::codec
