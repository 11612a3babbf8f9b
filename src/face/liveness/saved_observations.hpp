// Serialises remembered frames, for presentations that continue in another process.
#pragma once

#include <span>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "face/liveness/observation.hpp"

namespace selfsame::face::liveness {

/// Little endian: u8 format (2), u16 number of frames, then each as its fields follow each other in Observation: times
/// as u64, numbers as f32, colours of regions as u16, a u8 of 0 or 1 before what may be missing and for what is true or
/// false, then u64 and 256 bytes of the signature. At most limits::kMaxLivenessFrames, about 1.7 KB each.
Bytes write_observations(std::span<const Observation> frames);

/// Errors: session_corrupt (another format, a wrong length, a value outside its range, times that do not increase,
/// trailing bytes).
Result<std::vector<Observation>> parse_observations(ByteView bytes);

}  // namespace selfsame::face::liveness
