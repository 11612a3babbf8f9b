#include "eval/plot_frame.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/check.hpp"
#include "eval/figures.hpp"
#include "media/codec/codec.hpp"

namespace selfsame::eval {
namespace {

constexpr double kTitleSize = 27;
constexpr double kTextSize = 19;
constexpr double kTickSize = 17;

struct Segment {
  Position from;
  Position to;
};

/// Liang-Barsky: the part of a segment inside the axes.
std::optional<Segment> clipped(const Segment& segment, const Axis& x, const Axis& y) {
  const double dx = segment.to.x - segment.from.x;
  const double dy = segment.to.y - segment.from.y;
  const std::array<std::array<double, 2>, 4> edges = {{{-dx, segment.from.x - x.low},
                                                       {dx, x.high - segment.from.x},
                                                       {-dy, segment.from.y - y.low},
                                                       {dy, y.high - segment.from.y}}};
  double enter = 0;
  double leave = 1;
  for (const auto& [direction, room] : edges) {
    if (direction == 0) {
      if (room < 0) return std::nullopt;
    } else if (direction < 0) {
      enter = std::max(enter, room / direction);
    } else {
      leave = std::min(leave, room / direction);
    }
  }
  if (enter > leave) return std::nullopt;
  const auto at = [&](double share) { return Position{segment.from.x + share * dx, segment.from.y + share * dy}; };
  return Segment{at(enter), at(leave)};
}

bool same(const Position& a, const Position& b) { return std::abs(a.x - b.x) < 1e-9 && std::abs(a.y - b.y) < 1e-9; }

/// Whether `next` extends a horizontal or vertical last segment, which happens hundreds of times in the steps of a
/// small test.
bool straight_on(const std::vector<Position>& points, const Position& next) {
  if (points.size() < 2) return false;
  const Position& a = points[points.size() - 2];
  const Position& b = points.back();
  return (a.x == b.x && b.x == next.x) || (a.y == b.y && b.y == next.y);
}

}  // namespace

std::vector<Axis::Tick> even_ticks(double low, double high, int count) {
  SELFSAME_CHECK(high > low && count >= 1);
  const double rough = (high - low) / count;
  const double power = std::pow(10, std::floor(std::log10(rough)));
  double step = 10 * power;
  for (const double factor : {5.0, 2.0, 1.0}) {
    if (factor * power >= rough * 0.999) step = factor * power;
  }
  std::vector<Axis::Tick> ticks;
  for (double k = std::ceil(low / step - 1e-9); k * step <= high + 1e-9 * step; ++k) {
    ticks.push_back({k * step, plain_number(k * step, 5)});
  }
  return ticks;
}

PlotFrame::PlotFrame(PlotSize size, const std::string& title, const std::string& subtitle, Axis x, Axis y)
    : x_(std::move(x)), y_(std::move(y)) {
  SELFSAME_CHECK(size.width >= 600 && size.width <= 8192 && size.height >= 500 && size.height <= 8192);
  SELFSAME_CHECK(x_.low < x_.high && y_.low < y_.high);
  scale_ = std::min(size.width / 1200.0, size.height / 1000.0);
  drawing_.width = size.width;
  drawing_.height = size.height;
  drawing_.title = title;
  left_ = scaled(116);
  right_ = size.width - scaled(44);
  top_ = scaled(subtitle.empty() ? 84 : 112);
  bottom_ = size.height - scaled(96);
  drawing_.shapes.push_back(Text{{left_, scaled(52)}, title, scaled(kTitleSize), kInk, Anchor::start, false, true});
  if (!subtitle.empty()) text({left_, scaled(86)}, subtitle, kTextSize, kFaintInk, Anchor::start);
  add_axes();
}

Position PlotFrame::place(double x, double y) const {
  return {left_ + (x - x_.low) / (x_.high - x_.low) * (right_ - left_),
          bottom_ - (y - y_.low) / (y_.high - y_.low) * (bottom_ - top_)};
}

bool PlotFrame::contains(double x, double y) const {
  return x >= x_.low && x <= x_.high && y >= y_.low && y <= y_.high;
}

void PlotFrame::text(Position at, std::string content, double size, Color color, Anchor anchor) {
  drawing_.shapes.push_back(Text{at, std::move(content), scaled(size), color, anchor});
}

void PlotFrame::outline(double left, double top, double right, double bottom, Color color) {
  drawing_.shapes.push_back(
      Polyline{{{left, top}, {right, top}, {right, bottom}, {left, bottom}, {left, top}}, scaled(1.2), color});
}

void PlotFrame::rectangle(double left, double top, double right, double bottom, Color color, double opacity) {
  drawing_.shapes.push_back(Polygon{{{left, top}, {right, top}, {right, bottom}, {left, bottom}}, color, opacity});
}

void PlotFrame::add_axes() {
  for (const Axis::Tick& tick : x_.ticks) {
    const double x = place(tick.at, y_.low).x;
    drawing_.shapes.push_back(Polyline{{{x, top_}, {x, bottom_}}, scaled(1.2), kGrid});
    text({x, bottom_ + scaled(28)}, tick.label, kTickSize, kInk, Anchor::middle);
  }
  for (const Axis::Tick& tick : y_.ticks) {
    const double y = place(x_.low, tick.at).y;
    drawing_.shapes.push_back(Polyline{{{left_, y}, {right_, y}}, scaled(1.2), kGrid});
    text({left_ - scaled(12), y + scaled(6)}, tick.label, kTickSize, kInk, Anchor::end);
  }
  outline(left_, top_, right_, bottom_, kFrame);
  text({(left_ + right_) / 2, bottom_ + scaled(68)}, x_.title, kTextSize, kInk, Anchor::middle);
  drawing_.shapes.push_back(
      Text{{scaled(34), (top_ + bottom_) / 2}, y_.title, scaled(kTextSize), kInk, Anchor::middle, true});
}

void PlotFrame::line(const std::vector<Position>& values, double width, Color color, double dash) {
  Polyline open{{}, scaled(width), color, scaled(dash)};
  const auto flush = [&] {
    if (open.points.size() > 1) drawing_.shapes.push_back(open);
    open.points.clear();
  };
  Position last;
  for (std::size_t i = 1; i < values.size(); ++i) {
    const auto part = clipped({values[i - 1], values[i]}, x_, y_);
    if (!part) continue;
    if (open.points.empty() || !same(last, part->from)) {
      flush();
      open.points.push_back(place(part->from.x, part->from.y));
    }
    last = part->to;
    const Position next = place(last.x, last.y);
    if (straight_on(open.points, next)) open.points.pop_back();
    open.points.push_back(next);
  }
  flush();
}

void PlotFrame::area(const std::vector<Position>& values, Color color, double opacity) {
  Polygon polygon{{}, color, opacity};
  for (const Position& value : values) {
    polygon.points.push_back(place(std::clamp(value.x, x_.low, x_.high), std::clamp(value.y, y_.low, y_.high)));
  }
  drawing_.shapes.push_back(std::move(polygon));
}

void PlotFrame::mark(Position value, Color color) {
  const Position at = place(value.x, value.y);
  drawing_.shapes.push_back(Disc{at, scaled(8.5), kWhite});
  drawing_.shapes.push_back(Disc{at, scaled(7), color});
  drawing_.shapes.push_back(Disc{at, scaled(3.2), kWhite});
}

void PlotFrame::label(Position value, const std::string& content, Anchor anchor, double dx, double dy) {
  const Position at = place(value.x, value.y);
  text({at.x + scaled(dx), at.y + scaled(dy)}, content, kTickSize, kFaintInk, anchor);
}

void PlotFrame::legend(const std::vector<LegendEntry>& entries) {
  double widest = 0;
  for (const LegendEntry& entry : entries)
    widest = std::max(widest, draw::text_width(entry.text, scaled(kTickSize + 1)));
  const double row = scaled(32);
  const double right = right_ - scaled(18);
  const double top = top_ + scaled(18);
  const double left = std::max(left_ + scaled(8), right - widest - scaled(84));
  const double bottom = top + row * static_cast<double>(entries.size()) + scaled(16);
  rectangle(left, top, right, bottom, kWhite, 0.94);
  outline(left, top, right, bottom, kGrid);
  double y = top + scaled(8) + row / 2;
  for (const LegendEntry& entry : entries) {
    drawing_.shapes.push_back(Polyline{{{left + scaled(18), y}, {left + scaled(50), y}}, scaled(4), entry.color});
    text({left + scaled(64), y + scaled(6)}, entry.text, kTickSize + 1, kInk, Anchor::start);
    y += row;
  }
}

Bytes to_png(const Drawing& drawing) { return media::codec::encode_png(draw::rasterise(drawing)); }

}  // namespace selfsame::eval
