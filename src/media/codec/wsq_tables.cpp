#include "media/codec/wsq_tables.hpp"

#include <algorithm>
#include <utility>

#include "media/codec/decode_limits.hpp"

namespace selfsame::media::codec::wsq {
namespace {

constexpr std::uint32_t kLongestFilter = 31;

float scaled(std::uint32_t value, std::uint32_t power) {
  auto result = static_cast<float>(value);
  for (; power > 0; --power) result = static_cast<float>(result / 10.0);
  return result;
}

/// Half an analysis filter, from the middle on. The matching synthesis filter mirrors it in frequency, so every other
/// sign is reversed.
std::vector<float> read_filter(Reader& segment, std::uint32_t length) {
  std::vector<float> half;
  for (std::uint32_t i = 0; i <= length / 2; ++i) {
    const bool negative = segment.u8() != 0;
    const std::uint32_t power = segment.u8();
    const float value = scaled(segment.u32(), power);
    half.push_back(negative == (i % 2 == 0) ? -value : value);
  }
  return half;
}

}  // namespace

float Reader::scaled_u16() {
  const std::uint32_t power = u8();
  return scaled(u16(), power);
}

Reader Reader::segment() {
  const std::uint32_t length = u16();  // with itself
  if (length < 2 || rest_.size() < length - 2) {
    failed_ = true;
    return Reader({});
  }
  const Reader body(rest_.first(length - 2));
  rest_ = rest_.subspan(length - 2);
  return body;
}

std::uint32_t Reader::number(std::size_t bytes) {
  if (failed_ || rest_.size() < bytes) {
    failed_ = true;
    return 0;
  }
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < bytes; ++i) value = value << 8 | rest_[i];
  rest_ = rest_.subspan(bytes);
  return value;
}

Result<HuffmanTable> HuffmanTable::create(const std::array<std::uint8_t, 16>& counts,
                                          std::vector<std::uint8_t> values) {
  HuffmanTable table;
  std::uint32_t code = 0;
  std::int32_t index = 0;
  for (std::uint32_t length = 1; length <= 16; ++length) {
    table.index_[length - 1] = index - static_cast<std::int32_t>(code);
    code += counts[length - 1];
    index += counts[length - 1];
    if (code > 1U << length) return damaged("it has a code table with too many codes");
    table.end_[length - 1] = code << (16 - length);
    code <<= 1;
  }
  table.values_ = std::move(values);
  return table;
}

HuffmanTable::Symbol HuffmanTable::find(std::uint32_t ahead) const {
  for (std::uint32_t length = 1; length <= 16; ++length) {
    if (ahead >= end_[length - 1]) continue;
    const auto code = static_cast<std::int32_t>(ahead >> (16 - length));
    return {static_cast<int>(length), values_[static_cast<std::size_t>(index_[length - 1] + code)]};
  }
  return {};
}

Result<Frame> read_frame(Reader segment) {
  segment.u16();  // the grey levels of black and white, by which nothing is decoded
  const std::uint32_t height = segment.u16();
  const std::uint32_t width = segment.u16();
  Frame frame;
  frame.shift = segment.scaled_u16();
  frame.scale = segment.scaled_u16();
  if (segment.failed()) return damaged("its frame header is short");
  SELFSAME_TRY(check_dimensions(width, height));
  frame.width = static_cast<int>(width);
  frame.height = static_cast<int>(height);
  if (std::min(frame.width, frame.height) < kLeastSide) {
    return fail(ErrorCode::unsupported_media, "the WSQ is under " + std::to_string(kLeastSide) +
                                                  " pixels wide or high, too small for its coding; save it as PNG");
  }
  return frame;
}

Result<Quantization> read_quantization(Reader segment) {
  Quantization table;
  table.centre = segment.scaled_u16();
  for (std::size_t i = 0; i < kSubbands; ++i) {
    table.step[i] = segment.scaled_u16();
    table.zeros[i] = segment.scaled_u16();
  }
  if (segment.failed()) return damaged("its quantization table is short");
  return table;
}

Result<Filters> read_filters(Reader segment) {
  const std::uint32_t slow_length = segment.u8();
  const std::uint32_t fast_length = segment.u8();
  if (slow_length % 2 == 0 || fast_length % 2 == 0 || std::max(slow_length, fast_length) > kLongestFilter) {
    return fail(ErrorCode::unsupported_media,
                "the WSQ uses wavelets other than those of the usual encoders; save it as PNG");
  }
  // The filter that removed the low band joins the high band, and vice versa.
  Filters filters;
  filters.fast = read_filter(segment, slow_length);
  filters.slow = read_filter(segment, fast_length);
  if (segment.failed()) return damaged("its transform table is short");
  return filters;
}

Status read_huffman_tables(Reader segment, HuffmanTables& tables) {
  do {
    const std::uint32_t number = segment.u8();
    std::array<std::uint8_t, 16> counts{};
    for (std::uint8_t& count : counts) count = static_cast<std::uint8_t>(segment.u8());
    std::size_t all = 0;
    for (const std::uint8_t count : counts) all += count;
    if (segment.failed() || segment.rest().size() < all) return damaged("a code table is short");
    if (number >= tables.size()) return damaged("a code table has no such number");
    const ByteView values = segment.rest().first(all);
    SELFSAME_ASSIGN(tables[number], HuffmanTable::create(counts, {values.begin(), values.end()}));
    segment.skip_to(segment.rest().subspan(all));
  } while (!segment.rest().empty());
  return {};
}

}  // namespace selfsame::media::codec::wsq
