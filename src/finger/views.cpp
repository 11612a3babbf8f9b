#include "finger/views.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace selfsame::finger {
namespace {

constexpr std::uint8_t kFormat = 1;
constexpr std::uint16_t kBifurcation = 0x8000;

tl::unexpected<Error> corrupt(const char* why) {
  return fail(ErrorCode::template_corrupt, std::string("the finger template ") + why + "; enrol the user again");
}

void write_flow(base::ByteWriter& writer, const Plane<Flow>& flow) {
  SELFSAME_CHECK(flow.width <= 0xFF && flow.height <= 0xFF);
  writer.u8(static_cast<std::uint8_t>(flow.width));
  writer.u8(static_cast<std::uint8_t>(flow.height));
  Bytes ridged((flow.values.size() + 7) / 8);
  for (std::size_t i = 0; i < flow.values.size(); ++i) {
    if (flow.values[i].period != 0) ridged[i / 8] = static_cast<std::uint8_t>(ridged[i / 8] | (1 << (i % 8)));
  }
  writer.raw(ridged);
  for (const Flow& cell : flow.values) {
    if (cell.period == 0) continue;
    writer.u8(cell.direction);
    writer.u8(cell.period);
  }
}

/// Errors: template_corrupt.
Result<Plane<Flow>> read_flow(base::ByteReader& reader) {
  const int columns = reader.u8();
  const int rows = reader.u8();
  if ((columns == 0) != (rows == 0)) return corrupt("has a flow of ridges without rows or columns");
  Plane<Flow> flow(columns, rows);
  const ByteView ridged = reader.raw((flow.values.size() + 7) / 8);
  if (reader.failed()) return corrupt("is cut off");
  for (std::size_t i = 0; i < ridged.size() * 8; ++i) {
    if ((ridged[i / 8] & (1 << (i % 8))) == 0) continue;
    if (i >= flow.values.size()) return corrupt("has ridges outside of its picture");
    flow.values[i].direction = reader.u8();
    flow.values[i].period = reader.u8();
    if (flow.values[i].period == 0) return corrupt(reader.failed() ? "is cut off" : "has ridges of no period");
  }
  return flow;
}

/// Errors: template_corrupt.
Result<View> read_view(base::ByteReader& reader) {
  View view;
  const auto position = position_from(reader.u8());
  if (!position) return corrupt("has an unknown finger");
  view.position = *position;
  view.print.minutiae.resize(reader.u8());
  for (Minutia& minutia : view.print.minutiae) {
    const std::uint16_t x = reader.u16();
    const std::uint16_t y = reader.u16();
    if (y >= kBifurcation) return corrupt("has a minutia outside of its picture");
    minutia.type = (x & kBifurcation) != 0 ? MinutiaType::bifurcation : MinutiaType::ending;
    minutia.x = static_cast<std::int16_t>(x & ~kBifurcation);
    minutia.y = static_cast<std::int16_t>(y);
    minutia.angle = reader.u8();
    minutia.quality = reader.u8();
  }
  SELFSAME_ASSIGN(view.print.flow, read_flow(reader));
  return view;
}

}  // namespace

Bytes write_views(const std::vector<View>& views) {
  SELFSAME_CHECK(!views.empty() && views.size() <= kMostViews);
  Bytes bytes;
  base::ByteWriter writer(bytes);
  writer.u8(kFormat);
  writer.u8(static_cast<std::uint8_t>(views.size()));
  for (const View& view : views) {
    SELFSAME_CHECK(view.print.minutiae.size() <= kMostViewMinutiae);
    writer.u8(static_cast<std::uint8_t>(view.position));
    writer.u8(static_cast<std::uint8_t>(view.print.minutiae.size()));
    for (const Minutia& minutia : view.print.minutiae) {
      SELFSAME_CHECK(minutia.x >= 0 && minutia.y >= 0);
      const bool forked = minutia.type == MinutiaType::bifurcation;
      writer.u16(static_cast<std::uint16_t>(minutia.x | (forked ? kBifurcation : 0)));
      writer.u16(static_cast<std::uint16_t>(minutia.y));
      writer.u8(minutia.angle);
      writer.u8(minutia.quality);
    }
    write_flow(writer, view.print.flow);
  }
  return bytes;
}

Result<std::vector<View>> parse_views(ByteView bytes) {
  base::ByteReader reader(bytes);
  const std::uint8_t format = reader.u8();
  const std::size_t count = reader.u8();
  if (reader.failed()) return corrupt("is cut off");
  if (format != kFormat) return corrupt("has a format that this version does not know");
  if (count == 0 || count > kMostViews) return corrupt("has no prints, or too many");
  std::vector<View> views;
  for (std::size_t i = 0; i < count; ++i) {
    SELFSAME_ASSIGN(auto view, read_view(reader));
    views.push_back(std::move(view));
  }
  if (reader.failed()) return corrupt("is cut off");
  if (reader.remaining() != 0) return corrupt("has bytes after its end");
  return views;
}

}  // namespace selfsame::finger
