#include "media/codec/sound_codec.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <new>
#include <string>
#include <string_view>

#include "base/limits.hpp"
#include "media/codec/sound_formats.hpp"

namespace selfsame::media::codec {
namespace {

/// 24 dB over full scale. A larger value is not overload, but another unit or no sound at all.
constexpr float kMaxOverload = 16;

bool holds_at(ByteView bytes, std::size_t at, std::string_view text) {
  return bytes.size() >= at + text.size() && base::as_text(bytes.subspan(at, text.size())) == text;
}

Status check_sound_bytes(std::size_t bytes) {
  if (bytes == 0) {
    return fail(ErrorCode::unsupported_media, "the sound file is empty; send a WAV, FLAC or Ogg Opus recording");
  }
  if (bytes > limits::kMaxSoundBytes) {
    return fail(ErrorCode::media_too_large, "the sound file has " + std::to_string(bytes) + " bytes; the limit is " +
                                                std::to_string(limits::kMaxSoundBytes) +
                                                "; send it shorter or as FLAC");
  }
  return {};
}

tl::unexpected<Error> not_a_sound() {
  return fail(ErrorCode::unsupported_media,
              "the file is not a WAV, FLAC or Ogg Opus recording; convert it to one of these");
}

}  // namespace

std::optional<SoundFormat> sniff_sound(ByteView bytes) {
  if (holds_at(bytes, 0, "RIFF") && holds_at(bytes, 8, "WAVE")) return SoundFormat::wav;
  if (holds_at(bytes, 0, "fLaC")) return SoundFormat::flac;
  if (is_ogg_opus(bytes)) return SoundFormat::ogg_opus;
  return std::nullopt;
}

Result<Sound> decode_sound(ByteView bytes) try {
  SELFSAME_TRY(check_sound_bytes(bytes.size()));
  const auto format = sniff_sound(bytes);
  if (!format) return not_a_sound();
  switch (*format) {
    case SoundFormat::wav: return decode_wav(bytes);
    case SoundFormat::flac: return decode_flac(bytes);
    case SoundFormat::ogg_opus: return decode_ogg_opus(bytes);
  }
  return not_a_sound();
} catch (const std::bad_alloc&) {
  return fail(ErrorCode::media_too_large, "there is not enough memory for this recording; send it shorter");
}

Result<SoundBuilder> SoundBuilder::create(std::int64_t rate_hz, std::int64_t channels) {
  if (rate_hz < limits::kMinSoundRateHz || rate_hz > limits::kMaxSoundRateHz) {
    return fail(ErrorCode::unsupported_media, "the recording has " + std::to_string(rate_hz) + " samples per second; " +
                                                  std::to_string(limits::kMinSoundRateHz) + " to " +
                                                  std::to_string(limits::kMaxSoundRateHz) +
                                                  " are supported: record at 16000 or 48000");
  }
  if (channels < 1 || channels > 2) {
    return fail(ErrorCode::unsupported_media, "the recording has " + std::to_string(channels) +
                                                  " channels; one or two are supported: record with one microphone");
  }
  return SoundBuilder(static_cast<int>(rate_hz), channels == 2);
}

Status SoundBuilder::check_frames(std::uint64_t frames) const {
  if (static_cast<double>(frames) <= limits::kMaxSoundSeconds * sound_.rate_hz) return {};
  return fail(ErrorCode::media_too_large, "the recording is longer than " +
                                              std::to_string(static_cast<int>(limits::kMaxSoundSeconds)) +
                                              " seconds; send a shorter one");
}

Status SoundBuilder::add(std::span<const float> values) {
  SELFSAME_TRY(check_frames(frames() + values.size() / (stereo_ ? 2 : 1)));
  for (const float value : values) {
    if (std::abs(value) <= kMaxOverload) continue;  // false for NaN
    return fail(ErrorCode::corrupt_media,
                "the recording has values that are not finite, or far beyond full scale; save it as 16-bit WAV");
  }
  const auto cut = [](float value) { return std::clamp(value, -1.0F, 1.0F); };
  if (!stereo_) {
    for (const float value : values) sound_.samples.push_back(cut(value));
    return {};
  }
  for (std::size_t i = 0; i + 1 < values.size(); i += 2) {
    left_is_silent_ = left_is_silent_ && values[i] == 0;
    right_is_silent_ = right_is_silent_ && values[i + 1] == 0;
    sound_.samples.push_back((cut(values[i]) + cut(values[i + 1])) / 2);
  }
  return {};
}

Result<Sound> SoundBuilder::finish() && {
  if (sound_.empty()) {
    return fail(ErrorCode::corrupt_media, "the recording holds no samples; record again");
  }
  if (stereo_ && left_is_silent_ != right_is_silent_) {
    for (float& sample : sound_.samples) sample *= 2;
  }
  return std::move(sound_);
}

}  // namespace selfsame::media::codec
