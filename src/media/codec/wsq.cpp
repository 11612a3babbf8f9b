// WSQ, the fingerprint format of police and passports: 8-bit gray. Decoded by its specification, IAFIS-IC-0110 (V3).
#include <algorithm>
#include <optional>
#include <utility>

#include "media/codec/decode_limits.hpp"
#include "media/codec/formats.hpp"
#include "media/codec/wsq_tables.hpp"

namespace selfsame::media::codec {
namespace {

using namespace wsq;

/// Coefficients in the order of the file, each to its place.
class Placer {
 public:
  Placer(Coefficients& out, Layout layout, const Quantization& quantization)
      : out_(out), layout_(std::move(layout)), quantization_(quantization) {
    seek();
  }

  bool full() const { return subband_ == kSubbands; }

  /// False if the picture does not have that many coefficients left.
  bool skip(std::uint64_t zeros) {
    while (!full() && zeros > 0) {
      const std::uint64_t step = std::min(zeros, area() - at_);
      at_ += step;
      zeros -= step;
      seek();
    }
    return zeros == 0;
  }

  bool put(int value) {
    if (full()) return false;
    if (value != 0) {
      const Region& region = layout_.subbands[subband_];
      const auto width = static_cast<std::uint64_t>(region.width);
      out_.row(region.y + static_cast<int>(at_ / width))[region.x + static_cast<int>(at_ % width)] = coefficient(value);
    }
    return skip(1);
  }

 private:
  std::uint64_t area() const {
    const Region& region = layout_.subbands[subband_];
    return static_cast<std::uint64_t>(region.width) * static_cast<std::uint64_t>(region.height);
  }
  /// Skips to the next subband in the file if this one is full.
  void seek() {
    while (!full() && (at_ == area() || quantization_.step[subband_] == 0)) {
      ++subband_;
      at_ = 0;
    }
  }
  float coefficient(int value) const {
    const float size = static_cast<float>(std::abs(value)) - quantization_.centre;
    const float height = quantization_.step[subband_] * size + quantization_.zeros[subband_] / 2;
    return value > 0 ? height : -height;
  }

  Coefficients& out_;
  Layout layout_;
  const Quantization& quantization_;
  std::size_t subband_ = 0;
  std::uint64_t at_ = 0;  // in the subband
};

/// The bits of a block up to the marker that ends it.
class BitReader {
 public:
  explicit BitReader(ByteView rest) : rest_(rest) { fill(); }

  /// The next 16; ones beyond the last.
  std::uint32_t ahead() const {
    if (count_ == 0) return 0xFFFF;
    return static_cast<std::uint32_t>((bits_ << (64 - count_) | ~std::uint64_t{0} >> count_) >> 48);
  }
  int count() const { return count_; }  // of those ahead, up to 32 or more
  void skip(int count) {
    count_ -= count;
    bits_ &= (std::uint64_t{1} << count_) - 1;
    fill();
  }
  std::uint32_t take(int count) {
    const auto value = static_cast<std::uint32_t>(bits_ >> (count_ - count));
    skip(count);
    return value;
  }
  /// The marker and what follows it; call when the bits are used up.
  ByteView rest() const { return rest_; }

 private:
  void fill() {
    while (count_ < 32 && !rest_.empty()) {
      const bool escaped = rest_[0] == 0xFF;
      if (escaped && (rest_.size() < 2 || rest_[1] != 0)) return;
      bits_ = bits_ << 8 | rest_[0];
      count_ += 8;
      rest_ = rest_.subspan(escaped ? 2 : 1);
    }
  }

  ByteView rest_;
  std::uint64_t bits_ = 0;
  int count_ = 0;
};

/// False if the code or the number after it is invalid.
bool place_code(std::uint8_t code, BitReader& bits, Placer& placer) {
  constexpr std::uint8_t kLongestRun = 100;
  constexpr std::uint8_t kOfZero = 180;
  const int extra = code == 101 || code == 102 || code == 105 ? 8 : code > 102 && code <= 106 ? 16 : 0;
  if (code == 0 || code == 255 || bits.count() < extra) return false;
  if (code <= kLongestRun) return placer.skip(code);
  if (extra == 0) return placer.put(code - kOfZero);
  const auto value = static_cast<int>(bits.take(extra));
  if (code >= 105) return placer.skip(static_cast<std::uint64_t>(value));
  return placer.put(code % 2 == 0 ? -value : value);
}

/// Reads a block, and leaves `reader` at the marker behind it.
Status read_block(Reader& reader, const HuffmanTables& tables, Placer& placer) {
  Reader header = reader.segment();
  const std::uint32_t number = header.u8();
  if (header.failed() || number >= tables.size() || tables[number].empty()) return damaged("a block has no codes");
  while (true) {
    BitReader bits(reader.rest());
    while (!placer.full()) {
      const auto found = tables[number].find(bits.ahead());
      if (found.bits == 0 || found.bits > bits.count()) break;
      bits.skip(found.bits);
      if (!place_code(found.value, bits, placer)) return damaged("a block holds what cannot be");
    }
    if (bits.count() >= 8 || bits.rest().size() < 2) return damaged("a block does not end where it should");
    reader.skip_to(bits.rest());
    Reader next = reader;
    const std::uint32_t marker = next.u16();
    if (marker < kFirstRestart || marker > kLastRestart) return {};
    reader = next;
  }
}

Image to_pixels(Coefficients& coefficients, const Frame& frame) {
  Image image(frame.width, frame.height, 1);
  for (int y = 0; y < frame.height; ++y) {
    const float* from = coefficients.row(y);
    std::uint8_t* to = image.row(y);
    for (int x = 0; x < frame.width; ++x) {
      const float light = from[x] * frame.scale + frame.shift + 0.5F;
      // Also for NaN.
      if (!(light > 0)) continue;
      to[x] = light < 255 ? static_cast<std::uint8_t>(light) : 255;
    }
  }
  return image;
}

class Decoder {
 public:
  explicit Decoder(ByteView bytes) : file_bytes_(bytes.size()), reader_(bytes) {}

  Result<Image> decode() {
    if (reader_.u16() != kStartOfImage) return damaged("it does not begin as one");
    while (true) {
      const std::uint32_t marker = reader_.u16();
      if (marker == kEndOfImage) break;
      SELFSAME_TRY(marker == kStartOfBlock ? block() : table(marker));
      if (reader_.failed()) return damaged("it ends early");
    }
    if (!placer_ || !placer_->full() || !filters_) return damaged("it ends early");
    join(coefficients_, layout_of(frame_->width, frame_->height), *filters_);
    return to_pixels(coefficients_, *frame_);
  }

 private:
  Status table(std::uint32_t marker) {
    Reader segment = reader_.segment();
    if (reader_.failed()) return damaged("it ends early");
    switch (marker) {
      case kTransformTable: return keep(filters_, read_filters(segment));
      case kHuffmanTables: return read_huffman_tables(segment, tables_);
      case kRestartInterval:
      case kComment: return {};
      case kStartOfFrame:
      case kQuantizationTable: break;
      default: return damaged("it has an unknown marker");
    }
    if (placer_) return damaged("a table comes too late");
    return marker == kStartOfFrame ? keep(frame_, read_frame(segment))
                                   : keep(quantization_, read_quantization(segment));
  }

  template <typename Table>
  static Status keep(std::optional<Table>& place, Result<Table> read) {
    if (!read) return fail(std::move(read).error());
    place = std::move(*read);
    return {};
  }

  Status block() {
    if (!frame_ || !quantization_) return damaged("a table is missing");
    if (!placer_) SELFSAME_TRY(begin());
    return read_block(reader_, tables_, *placer_);
  }

  /// Allocates the picture, once everything that limits depend on is known.
  Status begin() {
    const std::uint64_t pixels = std::uint64_t(frame_->width) * std::uint64_t(frame_->height);
    const Layout layout = layout_of(frame_->width, frame_->height);
    std::uint64_t stored = 0;
    for (std::size_t i = 0; i < kSubbands; ++i) {
      const Region& region = layout.subbands[i];
      if (quantization_->step[i] != 0) stored += std::uint64_t(region.width) * std::uint64_t(region.height);
    }
    // The longest run of zeros, 65,535, takes two bytes and a bit.
    SELFSAME_TRY(check_proportion(file_bytes_, stored / 65536 * 2, pixels * (sizeof(float) + 1)));
    coefficients_ = {frame_->width, frame_->height, std::vector<float>(static_cast<std::size_t>(pixels))};
    placer_.emplace(coefficients_, layout, *quantization_);
    return {};
  }

  std::size_t file_bytes_;
  Reader reader_;
  std::optional<Frame> frame_;
  std::optional<Quantization> quantization_;
  std::optional<Filters> filters_;
  HuffmanTables tables_;
  Coefficients coefficients_;
  std::optional<Placer> placer_;
};

}  // namespace

Result<Image> decode_wsq(ByteView bytes) { return Decoder(bytes).decode(); }

}  // namespace selfsame::media::codec
