#include "media/codec/sound_codec.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <string>

#include "base/limits.hpp"
#include "media/codec/sound_test_support.hpp"

namespace selfsame::media::codec {
namespace {

using files::chunk;
using files::flac;
using files::opus;
using files::riff;
using files::tones;
using files::wav;
using files::wav_format;
using files::WavHeader;

constexpr std::size_t kMaxFramesAt8kHz = 480'000;

Bytes text(std::string_view value) { return Bytes(value.begin(), value.end()); }

Bytes cut(Bytes file, std::size_t size) {
  file.resize(size);
  return file;
}
Bytes halved(const Bytes& file) { return cut(file, file.size() / 2); }

Bytes joined(Bytes head, const Bytes& tail) {
  head.insert(head.end(), tail.begin(), tail.end());
  return head;
}

/// `file` with a little-endian value written over it.
Bytes with(Bytes file, std::size_t at, std::uint64_t value, std::size_t bytes) {
  for (std::size_t i = 0; i < bytes; ++i) file[at + i] = static_cast<std::uint8_t>(value >> (8 * i));
  return file;
}
// Where wav() puts its fields.
constexpr std::size_t kRiffLength = 4;
constexpr std::size_t kFormatLength = 16;
constexpr std::size_t kTag = 20;
constexpr std::size_t kChannels = 22;
constexpr std::size_t kRate = 24;
constexpr std::size_t kFrameBytes = 32;
constexpr std::size_t kBits = 34;
constexpr std::size_t kDataLength = 40;
constexpr std::size_t kWavHeaderBytes = 44;

Sound decoded(const Bytes& file) {
  const auto sound = decode_sound(file);
  EXPECT_TRUE(sound) << sound.error().message;
  return sound.value_or(Sound{});
}

double largest_difference(const std::vector<float>& a, const std::vector<float>& b) {
  EXPECT_EQ(a.size(), b.size());
  double largest = 0;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    largest = std::max(largest, std::abs(double{a[i]} - double{b[i]}));
  }
  return largest;
}

// ---- what is read ------------------------------------------------------------------------------------------------

TEST(SniffSound, names_the_format_by_its_first_bytes) {
  EXPECT_EQ(sniff_sound(wav({}, {0})), SoundFormat::wav);
  EXPECT_EQ(sniff_sound(flac(16'000, 1, tones(100, 16'000))), SoundFormat::flac);
  EXPECT_EQ(sniff_sound(opus(16'000, 1, tones(100, 16'000))), SoundFormat::ogg_opus);
  for (const char* other : {"", "RIFF", "RIFF....WAV", "RIFF....AVI ", "RIFX....WAVE", "RF64....WAVE", "riff....WAVE",
                            "ID3", "OggS", "fLa", "FORM....AIFF", "caff", "#!AMR"}) {
    EXPECT_EQ(sniff_sound(text(other)), std::nullopt) << other;
  }
}

TEST(Wav, comes_back_in_every_depth) {
  const auto values = tones(1000, 16'000);
  const std::vector<std::pair<WavHeader, double>> depths = {
      {{1, 8}, 1.0 / 256}, {{1, 16}, 1.0 / 65536}, {{1, 24}, 1.0 / (1 << 24)},
      {{1, 32}, 0x1p-25},  {{3, 32}, 0},           {{3, 64}, 0},
  };
  for (auto [header, error] : depths) {
    for (const bool extensible : {false, true}) {
      header.extensible = extensible;
      const Sound sound = decoded(wav(header, values));
      EXPECT_EQ(sound.rate_hz, 16'000);
      EXPECT_LE(largest_difference(sound.samples, values), error) << header.tag << ' ' << header.bits;
    }
  }
}

TEST(Wav, reaches_full_scale) {
  EXPECT_EQ(decoded(wav({1, 8}, {-1, 0, 1})).samples, (std::vector<float>{-1, 0, 127.0F / 128}));
  EXPECT_EQ(decoded(wav({1, 16}, {-1, 0, 1})).samples, (std::vector<float>{-1, 0, 32767.0F / 32768}));
}

// The oracle: another decoder of the same file.
TEST(Wav, is_read_as_libsndfile_writes_it) {
  const auto values = tones(777, 44'100, 2);
  for (const int coding :
       {SF_FORMAT_PCM_U8, SF_FORMAT_PCM_16, SF_FORMAT_PCM_24, SF_FORMAT_PCM_32, SF_FORMAT_FLOAT, SF_FORMAT_DOUBLE}) {
    for (const int type : {SF_FORMAT_WAV, SF_FORMAT_WAVEX}) {
      const Sound sound = decoded(files::written(type | coding, 44'100, 2, values));
      ASSERT_EQ(sound.samples.size(), 777U);
      EXPECT_EQ(sound.rate_hz, 44'100);
      for (std::size_t i = 0; i < sound.samples.size(); ++i) {
        ASSERT_NEAR(sound.samples[i], (values[2 * i] + values[2 * i + 1]) / 2,
                    coding == SF_FORMAT_PCM_U8 ? 0.01 : 1e-4);
      }
    }
  }
}

TEST(Wav, is_found_behind_other_chunks) {
  const Bytes samples = files::wav_samples({}, tones(100, 16'000));
  const Bytes file = riff({chunk("LIST", text("odd")), chunk("fmt ", wav_format({})), chunk("fact", Bytes(4)),
                           chunk("data", samples), chunk("data", Bytes(8))});
  EXPECT_EQ(decoded(file), decoded(wav({}, tones(100, 16'000))));
}

TEST(Wav, goes_to_the_end_of_the_file_when_its_length_was_not_known) {
  const Bytes file = wav({}, tones(100, 16'000));
  for (const std::uint32_t length : {0x7FFF0000U, 0x7FFFFFFFU, 0x80000000U, 0xFFFFFFFFU}) {
    EXPECT_EQ(decoded(with(with(file, kDataLength, length, 4), kRiffLength, 0xFFFFFFFF, 4)), decoded(file));
  }
}

TEST(Wav, may_have_any_riff_length_and_half_a_sample_at_its_end) {
  const Bytes file = wav({}, tones(100, 16'000));
  for (const std::uint32_t length : {0U, 4U, 1'000'000U}) {
    EXPECT_EQ(decoded(with(file, kRiffLength, length, 4)), decoded(file)) << length;
  }
  EXPECT_EQ(decoded(with(file, kDataLength, 199, 4)).samples.size(), 99U);
}

// libsndfile's encoder takes 1.0 for the largest whole number and rounds down.
TEST(Flac, comes_back_within_a_step) {
  for (const int bits : {8, 16, 24}) {
    const auto values = tones(5000, 44'100);
    const Sound sound = decoded(flac(44'100, 1, values, bits));
    EXPECT_EQ(sound.rate_hz, 44'100);
    EXPECT_LE(largest_difference(sound.samples, values), std::ldexp(1.0, 1 - bits)) << bits;
  }
}

TEST(Flac, may_leave_its_length_open) {
  Bytes file = flac(16'000, 1, tones(5000, 16'000));
  const Sound whole = decoded(file);
  file[21] &= 0xF0;  // the low 4 bits and the next 4 bytes count the samples
  EXPECT_EQ(decoded(with(file, 22, 0, 4)), whole);
}

TEST(OggOpus, sounds_alike_at_every_rate_of_its_own) {
  for (const int rate_hz : {8'000, 12'000, 16'000, 24'000, 48'000}) {
    const auto values = tones(static_cast<std::size_t>(rate_hz), rate_hz);
    const Sound sound = decoded(opus(rate_hz, 1, values));
    EXPECT_EQ(sound.rate_hz, rate_hz);
    ASSERT_EQ(sound.samples.size(), values.size());
    double error = 0;
    for (std::size_t i = values.size() / 10; i < values.size() * 9 / 10; ++i) {
      error = std::max(error, std::abs(double{sound.samples[i]} - double{values[i]}));
    }
    EXPECT_LT(error, 0.05) << rate_hz;
  }
}

TEST(DecodeSound, averages_two_channels_and_takes_the_one_that_is_not_silent) {
  const WavHeader stereo{.channels = 2};
  EXPECT_EQ(decoded(wav(stereo, {0.5F, 0.25F, -0.5F, 0.0F})).samples, (std::vector<float>{0.375F, -0.25F}));
  EXPECT_EQ(decoded(wav(stereo, {0.5F, 0, -0.25F, 0})).samples, (std::vector<float>{0.5F, -0.25F}));
  EXPECT_EQ(decoded(wav(stereo, {0, 0.5F, 0, -0.25F})).samples, (std::vector<float>{0.5F, -0.25F}));
  EXPECT_EQ(decoded(wav(stereo, {0, 0, 0, 0})).samples, (std::vector<float>{0, 0}));
  EXPECT_EQ(decoded(wav(stereo, {0, 0, 1e-3F, 0.5F})).samples[1], decoded(wav(stereo, {1e-3F, 0.5F})).samples[0]);
  const Sound both = decoded(flac(16'000, 2, tones(3000, 16'000, 2)));
  EXPECT_LT(largest_difference(both.samples, decoded(wav(stereo, tones(3000, 16'000, 2))).samples), 1e-4);
}

TEST(DecodeSound, cuts_what_is_beyond_full_scale) {
  EXPECT_EQ(decoded(wav({3, 32}, {1.5F, -16, 1})).samples, (std::vector<float>{1, -1, 1}));
}

TEST(DecodeSound, takes_the_shortest_and_the_silent) {
  EXPECT_EQ(decoded(wav({}, {0.5F})), (Sound{16'000, {0.5F}}));
  EXPECT_EQ(decoded(flac(16'000, 1, {0.5F})), (Sound{16'000, {0.5F}}));
  EXPECT_EQ(decoded(opus(16'000, 1, {0.5F})).samples.size(), 1U);
  EXPECT_EQ(decoded(wav({}, std::vector<float>(16'000))), (Sound{16'000, std::vector<float>(16'000)}));
}

TEST(DecodeSound, takes_what_is_at_the_limits) {
  for (const auto rate_hz : {limits::kMinSoundRateHz, limits::kMaxSoundRateHz}) {
    EXPECT_EQ(decoded(wav({.rate_hz = static_cast<std::uint32_t>(rate_hz)}, {0})).rate_hz, rate_hz);
  }
  const std::vector<float> longest(kMaxFramesAt8kHz);
  EXPECT_EQ(decoded(wav({.rate_hz = 8000}, longest)).samples.size(), kMaxFramesAt8kHz);
  EXPECT_EQ(decoded(flac(8000, 1, longest)).samples.size(), kMaxFramesAt8kHz);
  EXPECT_EQ(decoded(opus(8000, 1, longest)).samples.size(), kMaxFramesAt8kHz);
  Bytes largest = wav({}, {0.5F});
  largest.resize(limits::kMaxSoundBytes);
  EXPECT_EQ(decoded(largest).samples.size(), 1U);
}

TEST(EncodeWav, comes_back_rounded_to_16_bit) {
  const Sound sound{22'050, tones(1000, 22'050)};
  const Sound again = decoded(encode_wav(sound));
  EXPECT_EQ(again.rate_hz, sound.rate_hz);
  EXPECT_LE(largest_difference(again.samples, sound.samples), 0x1p-16);
  EXPECT_EQ(decoded(encode_wav(again)), again);
  EXPECT_EQ(decoded(encode_wav({16'000, {2, -2}})).samples, (std::vector<float>{32767.0F / 32768, -1}));
}

// ---- what is refused ---------------------------------------------------------------------------------------------

struct BadSound {
  const char* what;
  ErrorCode code;
  Bytes file;
};

/// Replaces a part of the Ogg file and sets the checksum of the only page that changes, the first.
Bytes with_opus_head(Bytes file, std::size_t at, std::uint8_t value) {
  constexpr std::size_t kBody = 28;
  constexpr std::size_t kPageBytes = kBody + 19;
  file[kBody + at] = value;
  std::uint32_t checksum = 0;
  for (std::size_t i = 0; i < kPageBytes; ++i) {
    const bool own = i >= 22 && i < 26;
    checksum ^= (own ? 0U : std::uint32_t{file[i]}) << 24;
    for (int bit = 0; bit < 8; ++bit) checksum = checksum << 1 ^ (checksum >> 31 != 0 ? 0x04C11DB7U : 0U);
  }
  return with(file, 22, checksum, 4);
}

constexpr auto unsupported = ErrorCode::unsupported_media;
constexpr auto corrupt = ErrorCode::corrupt_media;
constexpr auto large = ErrorCode::media_too_large;

std::vector<float> a_minute_and_a_sample() { return std::vector<float>(kMaxFramesAt8kHz + 1); }

/// Files without sound, or in other formats.
std::vector<BadSound> no_sounds() {
  const auto values = tones(4000, 16'000);
  return {
      {"no bytes", unsupported, {}},
      {"text", unsupported, text("this is not a recording")},
      {"zeros", unsupported, Bytes(1000)},
      {"MP3 with a tag", unsupported, joined(text("ID3\x04"), Bytes(100))},
      {"MP3 frames", unsupported, joined({0xFF, 0xFB, 0x90, 0x64}, Bytes(500))},
      {"AIFF", unsupported, files::written(SF_FORMAT_AIFF | SF_FORMAT_PCM_16, 16'000, 1, values)},
      {"RF64", unsupported, files::written(SF_FORMAT_RF64 | SF_FORMAT_PCM_16, 16'000, 1, values)},
      {"Ogg Vorbis", unsupported, files::written(SF_FORMAT_OGG | SF_FORMAT_VORBIS, 16'000, 1, values)},
      {"a picture in RIFF", unsupported, text("RIFF\x10\0\0\0WEBPVP8 ")},
  };
}

std::vector<BadSound> bad_wavs() {
  const float infinity = std::numeric_limits<float>::infinity();
  const auto values = tones(4000, 16'000);
  const Bytes good = wav({}, values);
  return {
      {"ADPCM in WAV", unsupported, files::written(SF_FORMAT_WAV | SF_FORMAT_IMA_ADPCM, 16'000, 1, values)},
      {"mu-law in WAV", unsupported, files::written(SF_FORMAT_WAV | SF_FORMAT_ULAW, 16'000, 1, values)},
      {"a header of 44 bytes and nothing else", corrupt, wav({}, {})},
      {"a header of 44 bytes that announces samples", corrupt, cut(good, kWavHeaderBytes)},
      {"RIFF and nothing else", corrupt, cut(good, 12)},
      {"no samples", corrupt, cut(good, 36)},
      {"WAV cut off", corrupt, halved(good)},
      {"a length of data one byte too far", corrupt, with(good, kDataLength, 8001, 4)},
      {"a length of data of 2 GB", corrupt, with(good, kDataLength, 0x7FFEFFFF, 4)},
      {"a length of the format beyond the file", corrupt, with(good, kFormatLength, 0x7FFFFFFF, 4)},
      {"a format of 14 bytes", corrupt, riff({chunk("fmt ", cut(wav_format({}), 14)), chunk("data", Bytes(8))})},
      {"an extensible format of 16 bytes", corrupt, with(good, kTag, 0xFFFE, 2)},
      {"samples before the format", corrupt, riff({chunk("data", Bytes(8)), chunk("fmt ", wav_format({}))})},
      {"another sub-format", unsupported, with(wav({.extensible = true}, values), 50, 1, 1)},
      {"more valid bits than bits", corrupt, with(wav({.extensible = true}, values), 38, 17, 2)},
      {"float of 24 bits", unsupported, with(wav({1, 24}, values), kTag, 3, 2)},
      {"PCM of 12 bits", unsupported, with(good, kBits, 12, 2)},
      {"PCM of 64 bits", unsupported, wav({1, 64}, {})},
      {"24 bits in frames of 16", corrupt, with(good, kBits, 24, 2)},
      {"integers that claim to be float", corrupt, with(wav({1, 32}, tones(4000, 16'000)), kTag, 3, 2)},
      {"float with NaN", corrupt, wav({3, 32}, {0, std::nanf(""), 0})},
      {"float with infinity", corrupt, wav({3, 32}, {0, infinity})},
      {"float of 64 bits with NaN", corrupt, wav({3, 64}, {0, std::nanf("")})},
      {"float of 64 bits beyond any float", corrupt,
       with(wav({3, 64}, {0, 0.5F}), kWavHeaderBytes, 0x7FE0000000000000, 8)},
      {"float as large as 16-bit integers", corrupt, wav({3, 32}, {100, -2000, 32767})},
      {"just over 24 dB too loud", corrupt, wav({3, 32}, {16.001F})},
      {"no channel", unsupported, with(with(good, kChannels, 0, 2), kFrameBytes, 0, 2)},
      {"3 channels", unsupported, wav({.channels = 3}, tones(400, 16'000, 3))},
      {"65535 channels in frames of 65534 bytes", corrupt,
       with(with(good, kChannels, 0xFFFF, 2), kFrameBytes, 0xFFFE, 2)},
      {"0 Hz", unsupported, with(good, kRate, 0, 4)},
      {"4 kHz", unsupported, wav({.rate_hz = 4000}, values)},
      {"7999 Hz", unsupported, wav({.rate_hz = 7999}, values)},
      {"48001 Hz", unsupported, wav({.rate_hz = 48'001}, values)},
      {"192 kHz", unsupported, wav({.rate_hz = 192'000}, values)},
      {"4 GHz", unsupported, with(good, kRate, 0xFFFFFFFF, 4)},
      {"one sample over a minute", large, wav({.rate_hz = 8000}, a_minute_and_a_sample())},
      {"one byte over the limit", large, cut(good, limits::kMaxSoundBytes + 1)},
  };
}

std::vector<BadSound> bad_flacs() {
  const auto values = tones(4000, 16'000);
  const Bytes good = flac(16'000, 1, values);
  Bytes one_bit = good;
  one_bit[one_bit.size() / 2] ^= 1;
  return {
      {"FLAC's magic and nothing else", corrupt, text("fLaC")},
      {"FLAC cut off", corrupt, halved(good)},
      {"FLAC without its last bytes", corrupt, cut(good, good.size() - 3)},
      {"FLAC with one bit changed", corrupt, one_bit},
      {"FLAC that announces one sample more", corrupt, with(good, 25, good[25] + 1U, 1)},
      {"FLAC that announces a year", large, with(good, 21, good[21] | 0x0FU, 1)},
      {"FLAC of 3 channels", unsupported, flac(16'000, 3, tones(400, 16'000, 3))},
      {"FLAC of 4 kHz", unsupported, flac(4'000, 1, values)},
      {"FLAC of 192 kHz", unsupported, flac(192'000, 1, values)},
      {"FLAC of a minute and a sample", large, flac(8000, 1, a_minute_and_a_sample())},
  };
}

std::vector<BadSound> bad_opuses() {
  const Bytes good = opus(16'000, 1, tones(4000, 16'000));
  Bytes one_bit = good;
  one_bit[one_bit.size() - 100] ^= 1;
  return {
      {"Ogg's magic and nothing else", unsupported, text("OggS")},
      {"Opus cut in its head", unsupported, cut(good, 40)},
      {"Opus cut behind its head", corrupt, cut(good, 47)},
      {"Opus cut off", corrupt, halved(good)},
      {"Opus without its last byte", corrupt, cut(good, good.size() - 1)},
      {"Opus with one bit changed", corrupt, one_bit},
      {"two Opus recordings in one file", unsupported, joined(good, good)},
      {"Opus with something behind it", unsupported, joined(good, text("more"))},
      {"Opus of 3 channels", unsupported, with_opus_head(with_opus_head(good, 9, 3), 18, 1)},
      {"Opus of no channel", corrupt, with_opus_head(good, 9, 0)},
      {"Opus of a minute and a sample", large, opus(8000, 1, a_minute_and_a_sample())},
  };
}

TEST(DecodeSound, refuses_bad_sounds_with_a_code_and_what_to_do) {
  auto all = no_sounds();
  for (const auto& more : {bad_wavs(), bad_flacs(), bad_opuses()}) all.insert(all.end(), more.begin(), more.end());
  for (const BadSound& bad : all) {
    const auto sound = decode_sound(bad.file);
    ASSERT_FALSE(sound) << bad.what;
    EXPECT_EQ(base::to_string(sound.error().code), base::to_string(bad.code))
        << bad.what << ": " << sound.error().message;
    EXPECT_NE(sound.error().message.find("; "), std::string::npos) << bad.what << ": " << sound.error().message;
  }
}

// A truncated upload is an error or a recording, never longer than the whole.
TEST(DecodeSound, survives_a_cut_at_every_byte) {
  for (const Bytes& file : {wav({.channels = 2, .extensible = true}, tones(50, 16'000, 2)),
                            flac(16'000, 2, tones(300, 16'000, 2)), opus(16'000, 1, tones(300, 16'000))}) {
    for (std::size_t size = 0; size < file.size(); ++size) {
      const auto sound = decode_sound(cut(file, size));
      EXPECT_FALSE(sound) << size << " of " << file.size();
    }
  }
}

// FLAC and Ogg have checksums. Undetected changes are harmless: they are in metadata.
TEST(DecodeSound, sees_a_change_of_any_byte_of_sound) {
  for (const Bytes& file : {flac(16'000, 1, tones(300, 16'000)), opus(16'000, 1, tones(300, 16'000))}) {
    const Sound whole = decoded(file);
    for (std::size_t at = 0; at < file.size(); ++at) {
      Bytes changed = file;
      changed[at] ^= 0x10;
      const auto sound = decode_sound(changed);
      if (!sound) continue;
      EXPECT_TRUE(sound->samples == whole.samples || sound->samples.size() < whole.samples.size()) << at;
    }
  }
}

}  // namespace
}  // namespace selfsame::media::codec
