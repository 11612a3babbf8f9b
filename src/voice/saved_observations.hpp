// Serialises remembered recordings, for presentations that continue in another process.
#pragma once

#include <span>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "voice/verdict.hpp"

namespace selfsame::voice {

/// Maximum number of spoken digits per recording: more than anyone reads aloud in kMaxSoundSeconds.
inline constexpr std::size_t kMostDigitsHeard = 1024;

/// Little endian: u8 format (1), u16 number of recordings, then each: u64 time, and behind a u8 of 0 or 1 that says
/// whether it is there f32 of the net and the f32 of the replay measures, the last of them behind a u8 of its own; u16
/// number of digits, a u8 each. Of more than kMostDigitsHeard digits the first. At most limits::kMaxLivenessFrames
/// recordings.
Bytes write_observations(std::span<const Observation> heard);

/// Errors: session_corrupt (another format, a wrong length, a value outside its range, times that do not increase,
/// trailing bytes).
Result<std::vector<Observation>> parse_observations(ByteView bytes);

}  // namespace selfsame::voice
