// Any bytes through decode_sound: an error or a whole recording, on which every kernel holds.
#include <algorithm>
#include <cmath>
#include <string_view>

#include "base/check.hpp"
#include "base/limits.hpp"
#include "media/codec/sound_codec.hpp"
#include "media/mel.hpp"
#include "media/resampling.hpp"
#include "media/sound_measures.hpp"

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

namespace {

using selfsame::ErrorCode;
using selfsame::media::Sound;

constexpr std::size_t kShort = 4096;

bool all_finite(const std::vector<float>& values) {
  return std::all_of(values.begin(), values.end(), [](float value) { return std::isfinite(value); });
}

void check_round_trip(const Sound& sound) {
  namespace codec = selfsame::media::codec;
  const auto once = codec::decode_sound(codec::encode_wav(sound));
  SELFSAME_CHECK(once && once->rate_hz == sound.rate_hz && once->samples.size() == sound.samples.size());
  for (std::size_t i = 0; i < sound.samples.size(); ++i) {
    SELFSAME_CHECK(std::abs(once->samples[i] - sound.samples[i]) <= 1.0F / 32768);
  }
  const auto twice = codec::decode_sound(codec::encode_wav(*once));
  SELFSAME_CHECK(twice && *twice == *once);
}

void check_kernels(const Sound& sound) {
  namespace media = selfsame::media;
  static const auto mel = *media::MelBands::create({});
  const auto found = media::measure(sound);
  SELFSAME_CHECK(found.level_dbfs >= -120 && found.level_dbfs <= 0 && found.peak <= 1 && found.clipped_share <= 1);
  SELFSAME_CHECK(found.snr_db >= 0 && found.snr_db <= 60 && found.band_limit_hz <= sound.rate_hz / 2.0);
  SELFSAME_CHECK(all_finite(mel.features(sound.samples).values));
}

/// Its coefficients cost more than all the rest, so that not every input should pay for them.
void check_resampling(const Sound& sound) {
  const Sound heard = selfsame::media::resample(sound, 16'000);
  SELFSAME_CHECK(all_finite(heard.samples));
  SELFSAME_CHECK(std::abs(heard.seconds() - sound.seconds()) <= 1.0 / heard.rate_hz);
}

/// Sets the checksum of every Ogg page, which chance would not find.
void sign_pages(std::span<std::uint8_t> file) {
  constexpr std::size_t kHeader = 27;
  constexpr std::size_t kChecksumAt = 22;
  while (file.size() >= kHeader && file[0] == 'O' && file[1] == 'g') {
    std::size_t size = kHeader + file[kHeader - 1];
    if (size > file.size()) return;
    for (const std::uint8_t segment : file.subspan(kHeader, file[kHeader - 1])) size += segment;
    if (size > file.size()) return;
    std::fill_n(file.begin() + kChecksumAt, 4, std::uint8_t{0});
    std::uint32_t checksum = 0;
    for (const std::uint8_t byte : file.first(size)) {
      checksum ^= std::uint32_t{byte} << 24;
      for (int bit = 0; bit < 8; ++bit) checksum = checksum << 1 ^ (checksum >> 31 != 0 ? 0x04C11DB7U : 0U);
    }
    for (std::size_t i = 0; i < 4; ++i) file[kChecksumAt + i] = static_cast<std::uint8_t>(checksum >> (8 * i));
    file = file.subspan(size);
  }
}

}  // namespace

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                               unsigned int seed) {
  const std::size_t changed = LLVMFuzzerMutate(data, size, max_size);
  if (seed % 16 != 0) sign_pages({data, changed});
  return changed;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto sound = selfsame::media::codec::decode_sound({data, size});
  if (!sound) {
    const ErrorCode code = sound.error().code;
    SELFSAME_CHECK(code == ErrorCode::unsupported_media || code == ErrorCode::corrupt_media ||
                   code == ErrorCode::media_too_large);
    SELFSAME_CHECK(!sound.error().message.empty());
    return 0;
  }
  namespace limits = selfsame::limits;
  SELFSAME_CHECK(sound->rate_hz >= limits::kMinSoundRateHz && sound->rate_hz <= limits::kMaxSoundRateHz);
  SELFSAME_CHECK(!sound->empty() && sound->seconds() <= limits::kMaxSoundSeconds);
  for (const float sample : sound->samples) SELFSAME_CHECK(std::abs(sample) <= 1);
  if (sound->samples.size() > kShort) return 0;
  check_round_trip(*sound);
  check_kernels(*sound);
  if (data[size - 1] % 16 == 0) check_resampling(*sound);
  return 0;
}
