// The decoders behind sound_codec.hpp, and what they share. Each takes the whole file and returns the errors of
// decode_sound. They may throw std::bad_alloc, which sound_codec.cpp turns into an error.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "media/sound.hpp"

namespace selfsame::media::codec {

Result<Sound> decode_wav(ByteView bytes);
Result<Sound> decode_flac(ByteView bytes);
Result<Sound> decode_ogg_opus(ByteView bytes);

/// Whether the first page of an Ogg file holds the head of an Opus stream.
bool is_ogg_opus(ByteView bytes);
/// Checks that the file is one Opus stream of one or two channels from its first page to its last, with all pages whole
/// and their checksums right, because Ogg readers silently skip damage. Errors: corrupt_media, unsupported_media.
Status check_ogg_opus(ByteView bytes);

/// Mixes interleaved values to one channel, and enforces the limits.
class SoundBuilder {
 public:
  /// Errors: unsupported_media for an unsupported rate or number of channels.
  static Result<SoundBuilder> create(std::int64_t rate_hz, std::int64_t channels);

  /// Errors: media_too_large if that many values per channel are too long.
  Status check_frames(std::uint64_t frames) const;
  /// `values`: whole frames. Errors: corrupt_media for NaN or values far beyond full scale; media_too_large.
  Status add(std::span<const float> values);
  /// Values a channel so far.
  std::size_t frames() const { return sound_.samples.size(); }
  /// Errors: corrupt_media if nothing was added.
  Result<Sound> finish() &&;

 private:
  SoundBuilder(int rate_hz, bool stereo) : sound_{rate_hz, {}}, stereo_(stereo) {}

  Sound sound_;
  bool stereo_;
  bool left_is_silent_ = true;
  bool right_is_silent_ = true;
};

}  // namespace selfsame::media::codec
