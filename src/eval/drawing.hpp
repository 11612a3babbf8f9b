// A picture as a list of shapes, drawn to SVG (svg.cpp) or to pixels (raster.cpp) alike. x to the right, y down,
// in pixels; (0, 0) is the top left corner of the picture.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "media/image.hpp"

namespace selfsame::eval {

struct Color {
  std::uint8_t r = 0;
  std::uint8_t g = 0;
  std::uint8_t b = 0;
  bool operator==(const Color&) const = default;
};

struct Position {
  double x = 0;
  double y = 0;
};

/// Round caps and joins. `dash` > 0: strokes of that length with gaps of the same length.
struct Polyline {
  std::vector<Position> points;
  double width = 1;
  Color color;
  double dash = 0;
};

/// Closed, even-odd filled.
struct Polygon {
  std::vector<Position> points;
  Color color;
  double opacity = 1;
};

struct Disc {
  Position centre;
  double radius = 1;
  Color color;
};

enum class Anchor { start, middle, end };

/// One line of UTF-8; `at` is on the baseline. The raster draws ASCII 32 to 126 and '?' for anything else.
struct Text {
  Position at;
  std::string text;
  double size = 16;  // of the em, as in CSS
  Color color;
  Anchor anchor = Anchor::start;
  bool upwards = false;  // turned by 90 degrees, read from bottom to top
  bool bold = false;
};

using Shape = std::variant<Polyline, Polygon, Disc, Text>;

/// Shapes are painted in order on white.
struct Drawing {
  int width = 0;
  int height = 0;
  std::string title;  // for screen readers; not painted
  std::vector<Shape> shapes;
};

/// A whole SVG 1.1 document. Text is escaped; control characters and broken UTF-8 become '?'.
std::string to_svg(const Drawing& drawing);

/// Anti-aliased RGB pixels; width and height at most 8192.
media::Image rasterise(const Drawing& drawing);

/// The shapes in order on an RGB picture.
void paint(media::Image& rgb, const std::vector<Shape>& shapes);

}  // namespace selfsame::eval
