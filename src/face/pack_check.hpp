// Whether a pack is what a part of this room can read.
#pragma once

#include <string_view>

#include "infer/manifest.hpp"

namespace selfsame::face {

/// Errors: pack_invalid.
Status check_pack(const infer::Manifest& manifest, infer::PackKind kind, std::string_view architecture);
/// That it takes side x side pictures only. Errors: pack_invalid.
Status check_side(const infer::Manifest& manifest, int side);

}  // namespace selfsame::face
