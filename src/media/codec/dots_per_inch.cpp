// Reads the resolution from picture files. A broken value counts as unknown and never causes a refusal.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <string_view>

#include "media/codec/codec.hpp"
#include "media/codec/exif.hpp"
#include "media/codec/wsq_tables.hpp"

namespace selfsame::media::codec {
namespace {

constexpr double kInchesPerMetre = 1 / 0.0254;
constexpr double kCentimetresPerInch = 2.54;
constexpr double kLeastOfSensors = 200;
constexpr double kMostOfSensors = 1300;
constexpr double kSquare = 0.02;  // maximum relative difference between the directions
constexpr int kWsqStandard = 500;

/// Big-endian numbers, as in most formats here.
using wsq::Reader;

Resolution of_png(ByteView bytes) {
  Reader reader(bytes.subspan(8));
  while (!reader.failed()) {
    const std::uint32_t length = reader.u32();
    const std::uint32_t kind = reader.u32();
    if (reader.failed() || reader.rest().size() < std::size_t{length} + 4) break;
    if (kind == 0x70485973) {  // pHYs
      const double x = reader.u32();
      const double y = reader.u32();
      return length == 9 && reader.u8() == 1 ? Resolution{x / kInchesPerMetre, y / kInchesPerMetre} : Resolution{};
    }
    if (kind == 0x49444154) break;  // IDAT, which pHYs must precede
    reader.skip_to(reader.rest().subspan(std::size_t{length} + 4));
  }
  return {};
}

Resolution of_bmp(ByteView bytes) {
  base::ByteReader reader(bytes);
  reader.raw(14);
  const std::uint32_t header_bytes = reader.u32();
  reader.raw(20);
  const double x = reader.u32();
  const double y = reader.u32();
  return reader.failed() || header_bytes < 40 ? Resolution{} : Resolution{x / kInchesPerMetre, y / kInchesPerMetre};
}

Resolution of_jpeg(ByteView bytes) {
  Reader reader(bytes.subspan(2));
  while (!reader.failed()) {
    const std::uint32_t marker = reader.u16();
    if (marker < 0xFFC0 || marker == 0xFFDA) break;  // no marker, or the scan
    Reader segment = reader.segment();
    constexpr std::string_view kJfif("JFIF\0", 5);
    if (marker != 0xFFE0 || !base::as_text(segment.rest()).starts_with(kJfif)) continue;
    segment.skip_to(segment.rest().subspan(kJfif.size()));
    segment.u16();  // version
    const std::uint32_t unit = segment.u8();
    const double scale = unit == 1 ? 1 : unit == 2 ? kCentimetresPerInch : 0;
    const double x = segment.u16();
    return {scale * x, scale * segment.u16()};
  }
  return {};
}

/// Uses the comment that NIST's programs write; the format itself does not store a resolution.
Resolution of_wsq(ByteView bytes) {
  Reader reader(bytes.subspan(2));
  while (!reader.failed()) {
    const std::uint32_t marker = reader.u16();
    if (marker == wsq::kStartOfBlock || marker < wsq::kStartOfImage) break;
    const std::string_view text = base::as_text(reader.segment().rest());
    constexpr std::string_view kPpi = "\nPPI ";
    const std::size_t at = text.find(kPpi);
    if (marker != wsq::kComment || !text.starts_with("NIST_COM") || at == std::string_view::npos) continue;
    int value = 0;
    std::from_chars(text.data() + at + kPpi.size(), text.data() + text.size(), value);
    if (value > 0) return {static_cast<double>(value), static_cast<double>(value)};
  }
  return {kWsqStandard, kWsqStandard};
}

Resolution told(ByteView file) {
  const auto format = sniff(file);
  if (!format) return {};
  switch (*format) {
    case ImageFormat::jpeg: return of_jpeg(file);
    case ImageFormat::png: return of_png(file);
    case ImageFormat::pnm: return {};
    case ImageFormat::bmp: return of_bmp(file);
    case ImageFormat::tiff: return tiff_resolution(file);
    case ImageFormat::wsq: return of_wsq(file);
  }
  return {};
}

}  // namespace

int sensor_dots_per_inch(ByteView file) {
  const Resolution resolution = told(file);
  const double mean = (resolution.x + resolution.y) / 2;
  // Also false for NaN.
  const bool believed =
      mean >= kLeastOfSensors && mean <= kMostOfSensors && std::abs(resolution.x - resolution.y) <= kSquare * mean;
  return believed ? static_cast<int>(std::lround(mean)) : 0;
}

}  // namespace selfsame::media::codec
