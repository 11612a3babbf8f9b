// Decoder of sound files, and a plain encoder. The only user of libsndfile.
// Stateless: every function may be called from any thread.
#pragma once

#include <optional>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "media/sound.hpp"

namespace selfsame::media::codec {

enum class SoundFormat { wav, flac, ogg_opus };

/// Detects the format by magic bytes, never by file name. nullopt: not supported, including Ogg files other than Opus.
std::optional<SoundFormat> sniff_sound(ByteView bytes);

/// Decodes to one channel at the file's own rate:
/// - WAV: PCM of 8, 16, 24 and 32 bit, float of 32 and 64 bit, also as WAVE_FORMAT_EXTENSIBLE. Compressed WAV is
/// refused.
/// - FLAC, not inside Ogg.
/// - Opus in Ogg, of one stream; its rate is what its header says was recorded, rounded up to one of Opus' own.
/// Everything else is refused by its first bytes, before a library sees it; Ogg Vorbis too, whose code books let a
/// small file ask for gigabytes.
///
/// Two channels are averaged; if one of them is digital silence, only the other is used. Values beyond full scale,
/// which float and Opus allow, are clipped. A WAV whose length was unknown when its header was written (2 GiB and more)
/// extends to the end of the file; its RIFF length is ignored. Otherwise recordings are decoded whole or not at all:
/// truncated and damaged data is never filled in.
///
/// Limits (base/limits.hpp): file bytes, rate, seconds; 1 or 2 channels. Allocation grows with the decoded data, never
/// with what a header announces.
///
/// Errors: unsupported_media (also for the rate and the number of channels), corrupt_media (also for NaN, values far
/// beyond full scale, and empty recordings), media_too_large. Never throws; never reads past `bytes`.
Result<Sound> decode_sound(ByteView bytes);

/// Encodes a WAV with 16 bits per sample. Decoding it gives the same values, rounded to 1/32768 and clipped to full
/// scale.
Bytes encode_wav(const Sound& sound);

}  // namespace selfsame::media::codec
