// The part of a WSQ file before the coefficients: its markers and tables.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "media/codec/wsq_wavelet.hpp"

namespace selfsame::media::codec::wsq {

enum Marker : std::uint32_t {
  kStartOfImage = 0xFFA0,
  kEndOfImage = 0xFFA1,
  kStartOfFrame = 0xFFA2,
  kStartOfBlock = 0xFFA3,
  kTransformTable = 0xFFA4,
  kQuantizationTable = 0xFFA5,
  kHuffmanTables = 0xFFA6,
  kRestartInterval = 0xFFA7,
  kComment = 0xFFA8,
  kFirstRestart = 0xFFB0,
  kLastRestart = 0xFFB7
};

inline tl::unexpected<Error> damaged(const char* what) {
  return fail(ErrorCode::corrupt_media,
              std::string("the WSQ is damaged or cut off (") + what + "); send the original file again");
}

/// Numbers with the most significant byte first. Reading past the end sets failed() and yields zeros.
class Reader {
 public:
  explicit Reader(ByteView bytes) : rest_(bytes) {}
  std::uint32_t u8() { return number(1); }
  std::uint32_t u16() { return number(2); }
  std::uint32_t u32() { return number(4); }
  /// A number of 16 bits behind the power of ten that divides it.
  float scaled_u16();
  /// The body of a segment, behind its length.
  Reader segment();
  ByteView rest() const { return rest_; }
  void skip_to(ByteView rest) { rest_ = rest; }
  bool failed() const { return failed_; }

 private:
  std::uint32_t number(std::size_t bytes);
  ByteView rest_;
  bool failed_ = false;
};

/// The picture's sides, and how its grey levels were centred and scaled.
struct Frame {
  int width = 0;
  int height = 0;
  float shift = 0;
  float scale = 0;
};

/// How the integers of the file become coefficients.
struct Quantization {
  float centre = 0;                      // of a bin
  std::array<float, kSubbands> step{};   // widths of bins; 0: nothing of this subband is in the file
  std::array<float, kSubbands> zeros{};  // width of the bin of zero
};

/// Codes of up to 16 bits, the shorter first (ITU-T T.81 annex C).
class HuffmanTable {
 public:
  struct Symbol {
    int bits = 0;  // 0: there is no such code
    std::uint8_t value = 0;
  };
  /// `counts` of the codes of 1 to 16 bits, and their values. Errors: corrupt_media for more codes than there can be.
  static Result<HuffmanTable> create(const std::array<std::uint8_t, 16>& counts, std::vector<std::uint8_t> values);

  bool empty() const { return values_.empty(); }
  /// By the 16 bits ahead.
  Symbol find(std::uint32_t ahead) const;

 private:
  std::array<std::uint32_t, 16> end_{};   // of the codes up to each length, continued to 16 bits by zeros
  std::array<std::int32_t, 16> index_{};  // of the value of the code 0 of each length, if there were one
  std::vector<std::uint8_t> values_;
};
using HuffmanTables = std::array<HuffmanTable, 8>;

Result<Frame> read_frame(Reader segment);
Result<Quantization> read_quantization(Reader segment);
/// Errors: unsupported_media for filters of an even length, which no encoder in use writes.
Result<Filters> read_filters(Reader segment);
/// One or more tables, each into its place.
Status read_huffman_tables(Reader segment, HuffmanTables& tables);

}  // namespace selfsame::media::codec::wsq
