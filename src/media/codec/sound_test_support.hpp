// Sound files made in memory: WAV by hand, so that every field can be wrong; FLAC and Ogg by libsndfile's encoders.
#pragma once

#include <sndfile.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/check.hpp"

namespace selfsame::media::codec::files {

/// Interleaved values in [-1, 1]: a low tone, in the second channel a softer one of another pitch.
inline std::vector<float> tones(std::size_t frames, int rate_hz, int channels = 1) {
  std::vector<float> values;
  for (std::size_t i = 0; i < frames; ++i) {
    for (int c = 0; c < channels; ++c) {
      const double turns = static_cast<double>(i) * (220.0 + 110.0 * c) / rate_hz;
      values.push_back(static_cast<float>(0.5 / (c + 1) * std::sin(6.283185307179586 * turns)));
    }
  }
  return values;
}

// ---- WAV ---------------------------------------------------------------------------------------------------------

struct WavHeader {
  std::uint16_t tag = 1;  // 1 PCM, 3 float
  std::uint16_t bits = 16;
  std::uint16_t channels = 1;
  std::uint32_t rate_hz = 16'000;
  bool extensible = false;
};

inline Bytes chunk(std::string_view name, ByteView content, std::uint32_t length) {
  Bytes out;
  base::ByteWriter writer(out);
  writer.raw(base::as_bytes(name));
  writer.u32(length);
  writer.raw(content);
  if (content.size() % 2 == 1) writer.u8(0);
  return out;
}
inline Bytes chunk(std::string_view name, ByteView content) {
  return chunk(name, content, static_cast<std::uint32_t>(content.size()));
}

inline Bytes wav_format(const WavHeader& header) {
  Bytes out;
  base::ByteWriter writer(out);
  const auto frame_bytes = static_cast<std::uint16_t>(header.channels * header.bits / 8);
  writer.u16(header.extensible ? 0xFFFE : header.tag);
  writer.u16(header.channels);
  writer.u32(header.rate_hz);
  writer.u32(header.rate_hz * frame_bytes);
  writer.u16(frame_bytes);
  writer.u16(header.bits);
  if (!header.extensible) return out;
  writer.u16(22);
  writer.u16(header.bits);
  writer.u32(0);
  writer.u16(header.tag);
  const Bytes tail = {0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71};
  writer.raw(tail);
  return out;
}

inline Bytes riff(const std::vector<Bytes>& chunks) {
  Bytes out;
  base::ByteWriter writer(out);
  std::size_t size = 4;
  for (const Bytes& each : chunks) size += each.size();
  writer.raw(base::as_bytes("RIFF"));
  writer.u32(static_cast<std::uint32_t>(size));
  writer.raw(base::as_bytes("WAVE"));
  for (const Bytes& each : chunks) writer.raw(each);
  return out;
}

/// Values as the header stores them.
inline Bytes wav_samples(const WavHeader& header, const std::vector<float>& values) {
  Bytes out;
  base::ByteWriter writer(out);
  for (const float value : values) {
    if (header.tag == 3) {
      if (header.bits == 32) writer.f32(value);
      if (header.bits == 64) writer.u64(std::bit_cast<std::uint64_t>(double{value}));
      continue;
    }
    const auto whole = static_cast<std::int64_t>(std::floor(std::ldexp(double{value}, header.bits - 1) + 0.5));
    const auto most = (std::int64_t{1} << (header.bits - 1)) - 1;
    const std::int64_t cut = std::clamp(whole, -most - 1, most) + (header.bits == 8 ? 128 : 0);
    for (int byte = 0; byte < header.bits / 8; ++byte) writer.u8(static_cast<std::uint8_t>(cut >> (8 * byte)));
  }
  return out;
}

inline Bytes wav(const WavHeader& header, const std::vector<float>& values) {
  return riff({chunk("fmt ", wav_format(header)), chunk("data", wav_samples(header, values))});
}

// ---- what libsndfile writes --------------------------------------------------------------------------------------

struct Written {
  Bytes bytes;
  std::size_t at = 0;
};

/// `format`: SF_FORMAT_FLAC | SF_FORMAT_PCM_16, for instance. Test code: a failure ends the process.
inline Bytes written(int format, int rate_hz, int channels, const std::vector<float>& values) {
  const auto self = [](void* file) -> Written& { return *static_cast<Written*>(file); };
  static const auto target = self;
  SF_VIRTUAL_IO io{};
  io.get_filelen = [](void* file) { return static_cast<sf_count_t>(target(file).bytes.size()); };
  io.tell = [](void* file) { return static_cast<sf_count_t>(target(file).at); };
  io.seek = [](sf_count_t offset, int whence, void* file) {
    Written& out = target(file);
    const std::size_t from = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? out.at : out.bytes.size();
    out.at = from + static_cast<std::size_t>(offset);
    return static_cast<sf_count_t>(out.at);
  };
  io.read = [](void* into, sf_count_t count, void* file) {
    Written& out = target(file);
    const std::size_t size = std::min(static_cast<std::size_t>(count), out.bytes.size() - out.at);
    std::memcpy(into, out.bytes.data() + out.at, size);
    out.at += size;
    return static_cast<sf_count_t>(size);
  };
  io.write = [](const void* from, sf_count_t count, void* file) {
    Written& out = target(file);
    const std::size_t size = static_cast<std::size_t>(count);
    out.bytes.resize(std::max(out.bytes.size(), out.at + size));
    std::memcpy(out.bytes.data() + out.at, from, size);
    out.at += size;
    return count;
  };
  Written out;
  SF_INFO info{};
  info.samplerate = rate_hz;
  info.channels = channels;
  info.format = format;
  SNDFILE* file = sf_open_virtual(&io, SFM_WRITE, &info, &out);
  SELFSAME_CHECK(file != nullptr);
  const auto count = static_cast<sf_count_t>(values.size());
  SELFSAME_CHECK(sf_write_float(file, values.data(), count) == count);
  sf_close(file);
  return out.bytes;
}

inline Bytes flac(int rate_hz, int channels, const std::vector<float>& values, int bits = 16) {
  const int coding = bits == 8 ? SF_FORMAT_PCM_S8 : bits == 16 ? SF_FORMAT_PCM_16 : SF_FORMAT_PCM_24;
  return written(SF_FORMAT_FLAC | coding, rate_hz, channels, values);
}
/// rate_hz: 8000, 12000, 16000, 24000 or 48000.
inline Bytes opus(int rate_hz, int channels, const std::vector<float>& values) {
  return written(SF_FORMAT_OGG | SF_FORMAT_OPUS, rate_hz, channels, values);
}

}  // namespace selfsame::media::codec::files
