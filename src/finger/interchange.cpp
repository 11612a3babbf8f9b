#include "finger/interchange.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

namespace selfsame::finger {
namespace {

constexpr std::array<std::uint8_t, 8> kMagic{'F', 'M', 'R', 0, ' ', '2', '0', 0};
constexpr std::uint16_t kLargestCoordinate = (1U << 14U) - 1;
constexpr std::uint8_t kLargestAnsiAngle = 179;
constexpr std::uint8_t kLargestQuality = 100;
constexpr std::size_t kMostMinutiaeOfAView = 255;
constexpr std::size_t kMostViews = 255;
constexpr float kOwnPerCm = 500 / 2.54F;

tl::unexpected<Error> wrong(const std::string& what) {
  return fail(ErrorCode::template_corrupt, "the finger template " + what + "; export it again");
}

/// Big-endian, as in both standards. Reading past the end yields zeros and sets a flag.
class Reader {
 public:
  explicit Reader(ByteView bytes) : bytes_(bytes) {}
  std::uint32_t take(std::size_t count) {
    std::uint32_t value = 0;
    for (std::size_t k = 0; k < count; ++k) {
      value = value << 8U | (at_ < bytes_.size() ? bytes_[at_] : 0U);
      failed_ |= at_ >= bytes_.size();
      ++at_;
    }
    return value;
  }
  std::uint16_t u16() { return static_cast<std::uint16_t>(take(2)); }
  std::uint8_t u8() { return static_cast<std::uint8_t>(take(1)); }
  void skip(std::size_t count) {
    failed_ |= count > remaining();
    at_ += count;
  }
  std::size_t remaining() const { return at_ < bytes_.size() ? bytes_.size() - at_ : 0; }
  bool failed() const { return failed_; }

 private:
  ByteView bytes_;
  std::size_t at_ = 0;
  bool failed_ = false;
};

void put(Bytes& out, std::uint32_t value, int count) {
  for (int k = count - 1; k >= 0; --k) {
    out.push_back(static_cast<std::uint8_t>(value >> 8 * k));
  }
}

Result<RecordMinutia> read_minutia(Reader& reader, RecordFormat format) {
  const std::uint16_t type_and_x = reader.u16();
  const std::uint16_t y = reader.u16();
  RecordMinutia minutia;
  if (type_and_x >> 14U == 3) {
    return wrong("has a minutia of a type that does not exist");
  }
  minutia.type = static_cast<RecordMinutia::Type>(type_and_x >> 14U);
  minutia.x = type_and_x & kLargestCoordinate;
  minutia.y = y & kLargestCoordinate;  // the two bits above are reserved
  minutia.angle = reader.u8();
  minutia.quality = reader.u8();
  if (format == RecordFormat::ansi_378 && minutia.angle > kLargestAnsiAngle) {
    return wrong("has a direction of more than a turn");
  }
  if (minutia.quality > kLargestQuality) {
    return wrong("has a minutia of a quality above 100");
  }
  return minutia;
}

/// Extended data is never read; its length is needed only to find the next view.
void skip_extended_data(Reader& reader, bool last) {
  const std::size_t stated = reader.u16();
  const std::size_t left = reader.remaining();
  const bool byte_off = left + 1 == stated || left == stated + 1;
  reader.skip(last && byte_off ? left : stated);
}

Result<RecordView> read_view(Reader& reader, RecordFormat format, bool last) {
  RecordView view;
  const std::uint8_t position = reader.u8();
  if (position > static_cast<std::uint8_t>(FingerPosition::left_little)) {
    return wrong("is of a finger that does not exist");
  }
  view.position = static_cast<FingerPosition>(position);
  const std::uint8_t number_and_impression = reader.u8();
  view.number = number_and_impression >> 4U;
  view.impression = number_and_impression & 15U;
  view.quality = reader.u8();
  if (view.quality > kLargestQuality) {
    return wrong("has a quality above 100");
  }
  const std::uint8_t count = reader.u8();
  for (std::uint8_t k = 0; k < count && !reader.failed(); ++k) {
    SELFSAME_ASSIGN(const RecordMinutia minutia, read_minutia(reader, format));
    view.minutiae.push_back(minutia);
  }
  skip_extended_data(reader, last);
  return view;
}

/// The valid length of a record in one of the formats.
struct Length {
  RecordFormat format;
  std::size_t field;  // bytes
  std::size_t bytes;
};

/// ISO states the length in four bytes; ANSI in two, or if they are 0 in four more.
std::array<Length, 2> lengths_of(ByteView record) {
  const ByteView after_magic = record.subspan(kMagic.size());
  Reader ansi(after_magic);
  const std::size_t short_length = ansi.take(2);
  const bool is_short = short_length != 0;
  return {{{RecordFormat::iso_19794_2, 4, Reader(after_magic).take(4)},
           {RecordFormat::ansi_378, is_short ? 2U : 6U, is_short ? short_length : ansi.take(4)}}};
}

bool all_zero(ByteView bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t byte) { return byte == 0; });
}

/// Converts between our angles and the format's: mirrored, because our y points down.
std::uint8_t own_angle(std::uint8_t angle, RecordFormat format) {
  const int of256 = format == RecordFormat::iso_19794_2 ? angle : (angle * 256 + 90) / 180;
  return static_cast<std::uint8_t>(256 - of256);
}
std::uint8_t foreign_angle(std::uint8_t angle, RecordFormat format) {
  const auto turned = static_cast<std::uint8_t>(256 - angle);
  return format == RecordFormat::iso_19794_2 ? turned : static_cast<std::uint8_t>((turned * 180 + 128) / 256 % 180);
}

/// Pixels at 500 dpi per pixel of the record. Both 196 and 197 per cm stand for 500 dpi.
float scale_of(std::uint16_t per_cm) {
  return per_cm == 196 || per_cm == 197 ? 1.0F : kOwnPerCm / static_cast<float>(per_cm);
}

}  // namespace

bool is_record(ByteView bytes) {
  constexpr std::size_t kMark = 4;  // parse_record checks the version
  return bytes.size() >= kMark && std::equal(kMagic.begin(), kMagic.begin() + kMark, bytes.begin());
}

Result<Record> parse_record(ByteView bytes) {
  if (bytes.size() < kMagic.size() || !std::equal(kMagic.begin(), kMagic.end(), bytes.begin())) {
    return wrong("is neither ISO/IEC 19794-2:2005 nor ANSI INCITS 378-2004");
  }
  const auto lengths = lengths_of(bytes);
  const auto stated =
      std::find_if(lengths.begin(), lengths.end(), [&](const Length& length) { return length.bytes == bytes.size(); });
  const auto padded = std::find_if(lengths.begin(), lengths.end(), [&](const Length& length) {
    return length.bytes >= kMagic.size() + length.field && length.bytes < bytes.size() &&
           all_zero(bytes.subspan(length.bytes));
  });
  const auto length = stated != lengths.end() ? stated : padded;
  if (length == lengths.end()) return wrong("is longer or shorter than it says");
  Record record;
  record.format = length->format;
  Reader reader(bytes.first(length->bytes).subspan(kMagic.size() + length->field));
  if (record.format == RecordFormat::ansi_378) record.maker = reader.take(4);
  record.equipment = reader.u16();
  record.width = reader.u16();
  record.height = reader.u16();
  record.x_per_cm = reader.u16();
  record.y_per_cm = reader.u16();
  const std::uint8_t views = reader.u8();
  reader.skip(1);
  if (!reader.failed() && (record.x_per_cm == 0 || record.y_per_cm == 0)) {
    return wrong("has no resolution");
  }
  for (std::uint8_t k = 0; k < views && !reader.failed(); ++k) {
    SELFSAME_ASSIGN(RecordView view, read_view(reader, record.format, k + 1 == views));
    record.views.push_back(std::move(view));
  }
  if (reader.failed()) {
    return wrong("is cut off");
  }
  if (reader.remaining() > 0) {
    return wrong("has bytes after its last finger");
  }
  return record;
}

Result<Bytes> write_record(const Record& record) {
  const auto refuse = [](const char* what) {
    return fail(ErrorCode::invalid_argument, std::string("a finger template cannot have ") + what);
  };
  const bool iso = record.format == RecordFormat::iso_19794_2;
  Bytes body;
  if (!iso) put(body, record.maker, 4);
  for (const std::uint16_t value : {record.equipment, record.width, record.height, record.x_per_cm, record.y_per_cm}) {
    put(body, value, 2);
  }
  if (record.x_per_cm == 0 || record.y_per_cm == 0) return refuse("no resolution");
  if (record.views.size() > kMostViews) return refuse("over 255 views");
  put(body, static_cast<std::uint32_t>(record.views.size()), 1);
  put(body, 0, 1);
  for (const RecordView& view : record.views) {
    if (view.minutiae.size() > kMostMinutiaeOfAView) return refuse("over 255 minutiae");
    if (view.number > 15 || view.impression > 15) return refuse("a view's or an impression's number above 15");
    if (view.quality > kLargestQuality) return refuse("a quality above 100");
    put(body, static_cast<std::uint32_t>(view.position), 1);
    put(body, static_cast<std::uint32_t>(view.number << 4U | view.impression), 1);
    put(body, view.quality, 1);
    put(body, static_cast<std::uint32_t>(view.minutiae.size()), 1);
    for (const RecordMinutia& minutia : view.minutiae) {
      if (minutia.x > kLargestCoordinate || minutia.y > kLargestCoordinate)
        return refuse("a minutia beyond pixel 16,383");
      if (!iso && minutia.angle > kLargestAnsiAngle) return refuse("a direction of more than a turn");
      if (minutia.quality > kLargestQuality) return refuse("a quality above 100");
      put(body, static_cast<std::uint32_t>(minutia.type) << 14U | minutia.x, 2);
      put(body, minutia.y, 2);
      put(body, minutia.angle, 1);
      put(body, minutia.quality, 1);
    }
    put(body, 0, 2);  // of extended data
  }
  Bytes out(kMagic.begin(), kMagic.end());
  const std::size_t length_bytes = iso ? 4 : kMagic.size() + 2 + body.size() <= 0xFFFF ? 2 : 6;
  const auto length = static_cast<std::uint32_t>(kMagic.size() + length_bytes + body.size());
  if (length_bytes == 6) put(out, 0, 2);
  put(out, length, length_bytes == 2 ? 2 : 4);
  out.insert(out.end(), body.begin(), body.end());
  return out;
}

Print print_of(const Record& record, const RecordView& view) {
  Print print;
  const float x_scale = scale_of(record.x_per_cm);
  const float y_scale = scale_of(record.y_per_cm);
  const auto scaled = [](std::uint16_t at, float scale) {
    return static_cast<std::int16_t>(std::min(static_cast<float>(at) * scale + 0.5F, 32767.0F));
  };
  for (const RecordMinutia& m : view.minutiae) {
    print.minutiae.push_back(
        {scaled(m.x, x_scale), scaled(m.y, y_scale), own_angle(m.angle, record.format),
         static_cast<std::uint8_t>(m.quality * 255 / 100),
         m.type == RecordMinutia::Type::bifurcation ? MinutiaType::bifurcation : MinutiaType::ending});
  }
  return print;
}

Record record_of(const Print& print, RecordFormat format, int width, int height, FingerPosition position, int quality) {
  Record record;
  record.format = format;
  record.width = static_cast<std::uint16_t>(std::clamp(width, 0, 0xFFFF));
  record.height = static_cast<std::uint16_t>(std::clamp(height, 0, 0xFFFF));
  RecordView view;
  view.position = position;
  view.quality = static_cast<std::uint8_t>(std::clamp(quality, 0, int{kLargestQuality}));
  const auto coordinate = [](std::int16_t at) {
    return static_cast<std::uint16_t>(std::clamp<int>(at, 0, kLargestCoordinate));
  };
  for (const Minutia& m : print.minutiae) {
    if (view.minutiae.size() == kMostMinutiaeOfAView) {
      break;
    }
    view.minutiae.push_back(
        {m.type == MinutiaType::bifurcation ? RecordMinutia::Type::bifurcation : RecordMinutia::Type::ending,
         coordinate(m.x), coordinate(m.y), foreign_angle(m.angle, format),
         static_cast<std::uint8_t>(std::max(1, m.quality * 100 / 255))});
  }
  record.views.push_back(std::move(view));
  return record;
}

}  // namespace selfsame::finger
