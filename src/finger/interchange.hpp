// Interchange formats: ISO/IEC 19794-2:2005 (record format, without extended data) and
// ANSI INCITS 378-2004. Both hold minutiae only.
#pragma once

#include <cstdint>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "finger/position.hpp"
#include "finger/print.hpp"

namespace selfsame::finger {

enum class RecordFormat { iso_19794_2, ansi_378 };

struct RecordMinutia {
  enum class Type : std::uint8_t { other, ending, bifurcation };
  Type type = Type::other;
  std::uint16_t x = 0;  // pixels of the record's resolution, from the top left; below 2^14
  std::uint16_t y = 0;
  std::uint8_t angle =
      0;  // in the format's units, counter-clockwise from the right: 1/256 turn in ISO's, 2 degrees in ANSI's
  std::uint8_t quality = 0;  // 1 to 100; 0: unknown
  bool operator==(const RecordMinutia&) const = default;
};

struct RecordView {
  FingerPosition position = FingerPosition::unknown;
  std::uint8_t number = 0;              // of the views of this finger, below 16
  std::uint8_t impression = 0;          // 0: live-scan plain; below 16
  std::uint8_t quality = 0;             // 0 to 100
  std::vector<RecordMinutia> minutiae;  // at most 255
  bool operator==(const RecordView&) const = default;
};

struct Record {
  RecordFormat format = RecordFormat::iso_19794_2;
  std::uint16_t equipment = 0;  // certificates and device
  std::uint32_t maker = 0;      // ANSI: CBEFF owner and product
  std::uint16_t width = 0;      // of the picture
  std::uint16_t height = 0;
  std::uint16_t x_per_cm = 197;  // pixels
  std::uint16_t y_per_cm = 197;
  std::vector<RecordView> views;
  bool operator==(const Record&) const = default;
};

/// Whether the bytes begin like either format.
bool is_record(ByteView bytes);

/// Detects the format and parses everything but extended data, which is skipped. Tolerates two habits of other vendors,
/// and reads neither: zeros after the stated length, as in fixed-size buffers, and a last block of extended data one
/// byte longer or shorter than stated. Errors: template_corrupt with the reason (wrong magic or version, a wrong
/// length, a value outside its range, other bytes after the end).
Result<Record> parse_record(ByteView bytes);

/// Errors: invalid_argument if a value does not fit its field.
Result<Bytes> write_record(const Record& record);

/// A view's minutiae in pixels at 500 dpi. Minutiae of unknown type count as endings.
Print print_of(const Record& record, const RecordView& view);

/// One view at 500 dpi, without the flow of ridges; of more than 255 minutiae the best. `width` and `height`
/// of the picture, `quality` from 0 to 100.
Record record_of(const Print& print, RecordFormat format, int width, int height, FingerPosition position, int quality);

}  // namespace selfsame::finger
