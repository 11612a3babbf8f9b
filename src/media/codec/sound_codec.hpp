// Decoder of sound files, and a plain encoder. The only user of libsndfile.
// Stateless: every function may be called from any thread.
#pragma once

#include <optional>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "media/sound.hpp"

namespace selfsame::media::codec {

enum class SoundFormat { wav, flac, ogg_opus };

/// By magic bytes, never by file name. nullopt: none of ours; an Ogg file of anything but Opus is none.
std::optional<SoundFormat> sniff_sound(ByteView bytes);

/// Decodes to one channel at the file's own rate:
/// - WAV: PCM of 8, 16, 24 and 32 bit, float of 32 and 64 bit, also as WAVE_FORMAT_EXTENSIBLE. Compressed WAV is
/// refused.
/// - FLAC, not inside Ogg.
/// - Opus in Ogg, of one stream; its rate is what its header says was recorded, rounded up to one of Opus' own.
/// Everything else is refused by its first bytes, before a library sees it; Ogg Vorbis too, whose code books let a
/// small file ask for gigabytes.
///
/// Two channels are averaged; where one of them is digital silence, the other one is taken. Values beyond full scale,
/// as float and Opus may hold, are cut to it. A WAV whose length was not known when its header was written (2 GiB and
/// more) goes to the end of the file; its RIFF length is not looked at. Otherwise a recording is whole or an error:
/// cut-off and damaged data is never filled up.
///
/// Limits (base/limits.hpp): file bytes, rate, seconds; 1 or 2 channels. What is allocated grows with what was decoded,
/// never with what a header announces.
///
/// Errors: unsupported_media (also of the rate and the number of channels), corrupt_media (also values that are no
/// numbers or far beyond full scale, and a recording of no samples), media_too_large. Never throws; never reads past
/// `bytes`.
Result<Sound> decode_sound(ByteView bytes);

/// A WAV of 16 bits a sample. Decoding it gives the same values, rounded to 1/32768 and cut to full scale.
Bytes encode_wav(const Sound& sound);

}  // namespace selfsame::media::codec
