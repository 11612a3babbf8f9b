// Shared by all plots: sizes, title, axes, grid and legend. Private to this room.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "eval/plot.hpp"

namespace selfsame::eval {

using draw::Anchor;
using draw::Color;
using draw::Disc;
using draw::Drawing;
using draw::Polygon;
using draw::Polyline;
using draw::Position;
using draw::Text;

inline constexpr Color kInk{0x1f, 0x23, 0x28};
inline constexpr Color kFaintInk{0x59, 0x63, 0x6e};
inline constexpr Color kGrid{0xe3, 0xe7, 0xeb};
inline constexpr Color kFrame{0x8c, 0x95, 0x9f};
inline constexpr Color kWhite{0xff, 0xff, 0xff};
/// Colour-blind safe, readable on white.
inline constexpr Color kSeries[] = {{0x0b, 0x62, 0xb5}, {0xc8, 0x55, 0x1b}, {0x1b, 0x85, 0x60}, {0x8a, 0x3f, 0xa0},
                                    {0xb0, 0x8a, 0x00}, {0xb8, 0x26, 0x4c}, {0x3b, 0x8e, 0xa5}, {0x5b, 0x5f, 0x66}};

struct Axis {
  double low = 0;
  double high = 1;
  struct Tick {
    double at = 0;
    std::string label;
  };
  std::vector<Tick> ticks;
  std::string title;
};

/// About `count` ticks at multiples of 1, 2 or 5 times a power of ten.
std::vector<Axis::Tick> even_ticks(double low, double high, int count);

/// A rectangle with two axes inside a drawing. Values outside the axes are cut off.
class PlotFrame {
 public:
  PlotFrame(PlotSize size, const std::string& title, const std::string& subtitle, Axis x, Axis y);

  Position place(double x, double y) const;
  bool contains(double x, double y) const;
  /// Lengths given for a plot 1200 wide.
  double scaled(double length) const { return length * scale_; }

  void line(const std::vector<Position>& values, double width, Color color, double dash = 0);
  void area(const std::vector<Position>& values, Color color, double opacity);
  void mark(Position value, Color color);
  void label(Position value, const std::string& text, Anchor anchor, double dx, double dy);

  struct LegendEntry {
    std::string text;
    Color color;
  };
  /// In the top right corner.
  void legend(const std::vector<LegendEntry>& entries);

  Drawing take() { return std::move(drawing_); }

 private:
  void add_axes();
  void rectangle(double left, double top, double right, double bottom, Color color, double opacity);
  void outline(double left, double top, double right, double bottom, Color color);
  void text(Position at, std::string content, double size, Color color, Anchor anchor);

  Drawing drawing_;
  Axis x_;
  Axis y_;
  double scale_ = 1;
  double left_ = 0, top_ = 0, right_ = 0, bottom_ = 0;
};

}  // namespace selfsame::eval
