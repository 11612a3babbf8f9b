// Whether a pack is what a part of this room can read.
#pragma once

#include "infer/manifest.hpp"

namespace selfsame::face {

/// That it takes side x side pictures only. Errors: pack_invalid.
Status check_side(const infer::Manifest& manifest, int side);

}  // namespace selfsame::face
