// The pages of an Ogg file (RFC 3533) and the head of an Opus stream in it (RFC 7845).
#include <array>
#include <string>
#include <string_view>

#include "media/codec/sound_formats.hpp"

namespace selfsame::media::codec {
namespace {

constexpr std::size_t kPageHeader = 27;
constexpr std::size_t kChecksumAt = 22;
constexpr std::uint8_t kFirstPage = 2;
constexpr std::uint8_t kLastPage = 4;
constexpr std::string_view kOpusHead = "OpusHead";
constexpr std::size_t kOpusHeadBytes = 19;

tl::unexpected<Error> damaged(const char* what) {
  return fail(ErrorCode::corrupt_media, std::string("the Ogg file ") + what + "; record or send it again");
}

struct Page {
  ByteView all;
  ByteView body;
  std::uint8_t flags = 0;
  std::uint32_t stream = 0;
  std::uint32_t number = 0;
  std::uint32_t checksum = 0;
};

/// The page at the beginning of `bytes`; `all` is empty if they do not contain a whole page.
Page read_page(ByteView bytes) {
  base::ByteReader reader(bytes);
  Page page;
  if (base::as_text(reader.raw(4)) != "OggS" || reader.u8() != 0) return {};
  page.flags = reader.u8();
  reader.u64();  // samples up to its end
  page.stream = reader.u32();
  page.number = reader.u32();
  page.checksum = reader.u32();
  const std::uint8_t segments = reader.u8();
  std::size_t body_bytes = 0;
  for (const std::uint8_t length : reader.raw(segments)) body_bytes += length;
  page.body = reader.raw(body_bytes);
  if (reader.failed()) return {};
  page.all = bytes.first(kPageHeader + segments + body_bytes);
  return page;
}

constexpr std::array<std::uint32_t, 256> kRemainders = [] {
  constexpr std::uint32_t kPolynomial = 0x04C11DB7;
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < table.size(); ++i) {
    std::uint32_t value = i << 24;
    for (int bit = 0; bit < 8; ++bit) value = value << 1 ^ (value >> 31 != 0 ? kPolynomial : 0);
    table[i] = value;
  }
  return table;
}();

/// Of the page with its own checksum field set to zero.
std::uint32_t checksum_of(ByteView page) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < page.size(); ++i) {
    const std::uint8_t byte = i >= kChecksumAt && i < kChecksumAt + 4 ? 0 : page[i];
    value = value << 8 ^ kRemainders[value >> 24 ^ byte];
  }
  return value;
}

/// RFC 7845 section 5.1. Family 0: one or two channels in one Opus stream.
Status check_opus_head(ByteView body) {
  if (body.size() < kOpusHeadBytes) return damaged("has too short a head");
  const std::uint8_t version = body[8];
  const std::uint8_t family = body[18];
  if (version > 15 || family != 0) {
    return fail(ErrorCode::unsupported_media,
                "the Opus recording has a layout of channels that is not taken; record with one microphone");
  }
  return {};
}

}  // namespace

bool is_ogg_opus(ByteView bytes) { return base::as_text(read_page(bytes).body).starts_with(kOpusHead); }

Status check_ogg_opus(ByteView bytes) {
  Page page = read_page(bytes);
  const std::uint32_t stream = page.stream;
  SELFSAME_TRY(check_opus_head(page.body));
  for (std::uint32_t number = 0;; ++number) {
    if (page.all.empty()) return damaged("is cut off or damaged");
    if (page.checksum != checksum_of(page.all) || page.number != number) return damaged("is damaged");
    if (page.stream != stream || ((page.flags & kFirstPage) != 0) != (number == 0)) {
      return fail(ErrorCode::unsupported_media, "the Ogg file holds several streams; send one recording per file");
    }
    bytes = bytes.subspan(page.all.size());
    if ((page.flags & kLastPage) != 0) break;
    page = read_page(bytes);
  }
  if (!bytes.empty()) {
    return fail(ErrorCode::unsupported_media, "the Ogg file has bytes after its end; send one recording per file");
  }
  return {};
}

}  // namespace selfsame::media::codec
