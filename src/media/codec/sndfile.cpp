// FLAC and Opus by libsndfile. http://libsndfile.github.io/libsndfile/api.html
#include <sndfile.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <string>

#include "media/codec/sound_formats.hpp"

namespace selfsame::media::codec {
namespace {

/// Values per channel decoded at a time.
constexpr std::size_t kBlockFrames = 4096;

struct MemoryFile {
  ByteView bytes;
  std::size_t at = 0;
};

MemoryFile& memory(void* file) { return *static_cast<MemoryFile*>(file); }

sf_count_t file_length(void* file) { return static_cast<sf_count_t>(memory(file).bytes.size()); }
sf_count_t tell(void* file) { return static_cast<sf_count_t>(memory(file).at); }

sf_count_t seek(sf_count_t offset, int whence, void* file) {
  MemoryFile& self = memory(file);
  const auto size = static_cast<sf_count_t>(self.bytes.size());
  const sf_count_t from = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? static_cast<sf_count_t>(self.at) : size;
  if (offset < -from || offset > size - from) return -1;
  self.at = static_cast<std::size_t>(from + offset);
  return from + offset;
}

sf_count_t read(void* into, sf_count_t count, void* file) {
  MemoryFile& self = memory(file);
  if (count <= 0) return 0;
  const std::size_t size = std::min(static_cast<std::size_t>(count), self.bytes.size() - self.at);
  if (size > 0) std::memcpy(into, self.bytes.data() + self.at, size);
  self.at += size;
  return static_cast<sf_count_t>(size);
}

struct Close {
  void operator()(SNDFILE* file) const { sf_close(file); }
};

tl::unexpected<Error> damaged(const char* format) {
  return fail(ErrorCode::corrupt_media,
              std::string("the ") + format + " file is damaged or cut off; record or send it again");
}

/// `kind`: type and coding that must come out, with the bits of `mask`.
Result<Sound> decode(ByteView bytes, const char* format, int kind, int mask) {
  MemoryFile memory_file{bytes};
  SF_VIRTUAL_IO io{file_length, seek, read, nullptr, tell};
  SF_INFO info{};
  const std::unique_ptr<SNDFILE, Close> file(sf_open_virtual(&io, SFM_READ, &info, &memory_file));
  if (!file || (info.format & mask) != kind) return damaged(format);
  SELFSAME_ASSIGN(auto builder, SoundBuilder::create(info.samplerate, info.channels));
  // A negative or far too large number means that the length is unknown.
  const bool knows_length = info.frames > 0 && info.frames < SF_COUNT_MAX;
  if (knows_length) SELFSAME_TRY(builder.check_frames(static_cast<std::uint64_t>(info.frames)));
  std::array<float, 2 * kBlockFrames> block;
  for (;;) {
    const sf_count_t got = sf_readf_float(file.get(), block.data(), kBlockFrames);
    if (sf_error(file.get()) != SF_ERR_NO_ERROR) return damaged(format);
    if (got <= 0) break;
    SELFSAME_TRY(builder.add(std::span(block).first(static_cast<std::size_t>(got * info.channels))));
  }
  if (knows_length && builder.frames() != static_cast<std::size_t>(info.frames)) return damaged(format);
  return std::move(builder).finish();
}

}  // namespace

Result<Sound> decode_flac(ByteView bytes) { return decode(bytes, "FLAC", SF_FORMAT_FLAC, SF_FORMAT_TYPEMASK); }

Result<Sound> decode_ogg_opus(ByteView bytes) {
  SELFSAME_TRY(check_ogg_opus(bytes));
  return decode(bytes, "Opus", SF_FORMAT_OGG | SF_FORMAT_OPUS, SF_FORMAT_TYPEMASK | SF_FORMAT_SUBMASK);
}

}  // namespace selfsame::media::codec
