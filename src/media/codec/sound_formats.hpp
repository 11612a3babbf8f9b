// The decoders behind sound_codec.hpp, and what they share. All take the whole file, and fail as decode_sound says.
// They may throw std::bad_alloc, which sound_codec.cpp turns into an error.
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
/// Whether the file is one Opus stream of one or two channels from its first page to its last, all pages whole and with
/// the right checksum: Ogg's readers skip damage in silence. Errors: corrupt_media, unsupported_media.
Status check_ogg_opus(ByteView bytes);

/// Makes one channel of interleaved values, and holds them to the limits.
class SoundBuilder {
 public:
  /// Errors: unsupported_media for a rate or a number of channels that is not taken.
  static Result<SoundBuilder> create(std::int64_t rate_hz, std::int64_t channels);

  /// Errors: media_too_large where so many values a channel are too long.
  Status check_frames(std::uint64_t frames) const;
  /// `values`: of whole frames. Errors: corrupt_media for a value that is no number or far beyond full scale;
  /// media_too_large.
  Status add(std::span<const float> values);
  /// Values a channel so far.
  std::size_t frames() const { return sound_.samples.size(); }
  /// Errors: corrupt_media where nothing was added.
  Result<Sound> finish() &&;

 private:
  SoundBuilder(int rate_hz, bool stereo) : sound_{rate_hz, {}}, stereo_(stereo) {}

  Sound sound_;
  bool stereo_;
  bool left_is_silent_ = true;
  bool right_is_silent_ = true;
};

}  // namespace selfsame::media::codec
