// What surrounds the face: ears, hair that hangs down, glasses, shoulders in a shirt. Sheets in the head's frame.
#pragma once

#include <optional>
#include <vector>

#include "synth/head.hpp"

namespace selfsame::synth {

/// An ear, `left` the subject's own; u and v of its grid are 0..1 around and out.
Sheet ear(const Head& head, bool left);
/// Dark hollow of the ear: 0 in the middle, 1 at the rim.
float ear_shade(float u, float v);

/// Hair that falls beside and behind the face; none where it is short.
std::optional<Sheet> hanging_hair(const Identity& who);

/// Two rims, a bridge and two temples, each a tube.
std::vector<Sheet> glasses(const Head& head);

/// From the neck down; v of its rows 0 at the collar.
Sheet shoulders(const Identity& who);
/// u and v are millimetres around and down.
Colour cloth(const Identity& who, float u, float v);

}  // namespace selfsame::synth
