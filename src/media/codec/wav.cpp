// RIFF WAVE with uncompressed samples. Microsoft, "Multimedia Programming Interface and Data Specifications 1.0" (1991)
// and "Multiple channel audio data and WAVE files" (2001). Parsed here rather than by libsndfile, to exclude its many
// other codings inside WAV, and to give each inconsistent header field its own error.
#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <optional>
#include <string>

#include "media/codec/sound_codec.hpp"
#include "media/codec/sound_formats.hpp"

namespace selfsame::media::codec {
namespace {

constexpr std::size_t kRiffHeader = 12;
constexpr std::size_t kChunkHeader = 8;
constexpr std::uint16_t kPcm = 1;
constexpr std::uint16_t kFloat = 3;
constexpr std::uint16_t kExtensible = 0xFFFE;
constexpr std::size_t kPlainFormat = 16;
/// The end of every sub-format's GUID, after its number.
constexpr std::array<std::uint8_t, 14> kSubFormatTail = {0x00, 0x00, 0x00, 0x00, 0x10, 0x00, 0x80,
                                                         0x00, 0x00, 0xAA, 0x00, 0x38, 0x9B, 0x71};
/// From this length on, the length means "until the end": programs that write to a pipe use 0x7FFFF000 to 0xFFFFFFFF.
constexpr std::uint32_t kUnknownLength = 0x7FFF0000;
/// Number of values converted at a time.
constexpr std::size_t kBlock = 4096;

struct Format {
  std::uint16_t tag = 0;  // kPcm or kFloat
  std::uint16_t channels = 0;
  std::uint32_t rate_hz = 0;
  std::uint16_t bits = 0;  // of one value
};

tl::unexpected<Error> damaged(const char* what) {
  return fail(ErrorCode::corrupt_media, std::string("the WAV file ") + what + "; record or save it again");
}

Result<Format> read_format(ByteView chunk) {
  base::ByteReader reader(chunk);
  Format format;
  format.tag = reader.u16();
  format.channels = reader.u16();
  format.rate_hz = reader.u32();
  reader.u32();  // bytes a second: follows from the others
  const std::uint16_t frame_bytes = reader.u16();
  format.bits = reader.u16();
  if (reader.failed()) return damaged("has too short a description of its format");
  if (format.tag == kExtensible) {
    reader.u16();  // bytes that follow
    const std::uint16_t valid_bits = reader.u16();
    reader.u32();  // where the loudspeakers stand
    format.tag = reader.u16();
    const ByteView tail = reader.raw(kSubFormatTail.size());
    if (reader.failed()) return damaged("has too short a description of its format");
    if (!std::equal(tail.begin(), tail.end(), kSubFormatTail.begin())) format.tag = 0;
    if (valid_bits > format.bits) return damaged("contradicts itself about the bits of a sample");
  }
  const bool pcm =
      format.tag == kPcm && (format.bits == 8 || format.bits == 16 || format.bits == 24 || format.bits == 32);
  const bool floating = format.tag == kFloat && (format.bits == 32 || format.bits == 64);
  if (!pcm && !floating) {
    return fail(ErrorCode::unsupported_media,
                "the WAV file holds neither PCM of 8, 16, 24 or 32 bit nor float of 32 or "
                "64 bit; save it as 16-bit PCM");
  }
  if (frame_bytes != format.channels * format.bits / 8)
    return damaged("contradicts itself about the bytes of a sample");
  return format;
}

/// kBytes little-endian bytes.
template <std::size_t kBytes>
std::uint64_t word(const std::uint8_t* at) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < kBytes; ++i) value |= std::uint64_t{at[i]} << (8 * i);
  return value;
}

/// The bytes are the upper ones of 32 bits, so that all widths share one scale.
template <std::size_t kBytes>
float pcm_value(const std::uint8_t* at) {
  const auto bits = static_cast<std::uint32_t>(word<kBytes>(at) << (8 * (4 - kBytes)));
  return static_cast<float>(std::bit_cast<std::int32_t>(bits)) * 0x1p-31F;
}

float unsigned_value(const std::uint8_t* at) { return static_cast<float>(*at - 128) / 128; }
float float_value(const std::uint8_t* at) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(word<sizeof(float)>(at)));
}
/// Values beyond a float's range exceed every limit, and must not be converted.
float double_value(const std::uint8_t* at) {
  const auto value = std::bit_cast<double>(word<sizeof(double)>(at));
  return std::abs(value) < 1e30 ? static_cast<float>(value) : std::numeric_limits<float>::infinity();
}

using Convert = float (*)(const std::uint8_t*);

Convert converter(const Format& format) {
  if (format.tag == kFloat) return format.bits == 32 ? float_value : double_value;
  switch (format.bits) {
    case 8: return unsigned_value;
    case 16: return pcm_value<2>;
    case 24: return pcm_value<3>;
    default: return pcm_value<4>;
  }
}

Result<Sound> read_samples(const Format& format, ByteView data) {
  SELFSAME_ASSIGN(auto builder, SoundBuilder::create(format.rate_hz, format.channels));
  const std::size_t value_bytes = format.bits / 8U;
  const std::size_t frames = data.size() / (value_bytes * format.channels);
  SELFSAME_TRY(builder.check_frames(frames));
  const Convert convert = converter(format);
  const std::size_t count = frames * format.channels;
  std::array<float, kBlock> block{};
  for (std::size_t done = 0; done < count; done += kBlock) {
    const std::size_t size = std::min(kBlock, count - done);
    for (std::size_t i = 0; i < size; ++i) block[i] = convert(data.data() + (done + i) * value_bytes);
    SELFSAME_TRY(builder.add(std::span(block).first(size)));
  }
  return std::move(builder).finish();
}

}  // namespace

Result<Sound> decode_wav(ByteView bytes) {
  std::optional<Format> format;
  std::size_t at = kRiffHeader;
  while (bytes.size() - at >= kChunkHeader) {
    base::ByteReader header(bytes.subspan(at, kChunkHeader));
    const std::string_view name = base::as_text(header.raw(4));
    const std::uint32_t length = header.u32();
    const ByteView rest = bytes.subspan(at + kChunkHeader);
    const bool is_data = name == "data";
    if (is_data && !format) return damaged("does not describe its format before its samples");
    if (is_data && length >= kUnknownLength) return read_samples(*format, rest);
    if (length > rest.size()) return damaged("is cut off");
    if (is_data) return read_samples(*format, rest.first(length));
    if (name == "fmt ") {
      SELFSAME_ASSIGN(format, read_format(rest.first(length)));
    }
    at += kChunkHeader + std::min<std::size_t>(rest.size(), std::size_t{length} + length % 2);
  }
  return damaged("holds no samples");
}

Bytes encode_wav(const Sound& sound) {
  constexpr std::uint32_t kFrameBytes = 2;
  const auto data_bytes = static_cast<std::uint32_t>(sound.samples.size() * kFrameBytes);
  Bytes out;
  base::ByteWriter writer(out);
  writer.raw(base::as_bytes("RIFF"));
  writer.u32(static_cast<std::uint32_t>(4 + kChunkHeader + kPlainFormat + kChunkHeader + data_bytes));
  writer.raw(base::as_bytes("WAVEfmt "));
  writer.u32(kPlainFormat);
  writer.u16(kPcm);
  writer.u16(1);
  writer.u32(static_cast<std::uint32_t>(sound.rate_hz));
  writer.u32(static_cast<std::uint32_t>(sound.rate_hz) * kFrameBytes);
  writer.u16(kFrameBytes);
  writer.u16(8 * kFrameBytes);
  writer.raw(base::as_bytes("data"));
  writer.u32(data_bytes);
  for (const float sample : sound.samples) {
    const float scaled = std::clamp(std::floor(sample * 32768 + 0.5F), -32768.0F, 32767.0F);
    writer.u16(static_cast<std::uint16_t>(static_cast<std::int16_t>(scaled)));
  }
  return out;
}

}  // namespace selfsame::media::codec
