// A drawing is a list of shapes that is written as SVG or painted on pixels. x runs to the right and y down, in pixels;
// (0, 0) is the top left corner of the picture.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "media/image.hpp"

namespace selfsame::draw {

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

/// One line of UTF-8 in the viewer's sans-serif font; `at` is on the baseline.
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

/// About how wide a sans-serif font sets the text; rather more than less. Fonts differ, so leave room.
double text_width(const std::string& text, double size);

/// A whole SVG 1.1 document. Text stays text, escaped; control characters and broken UTF-8 become '?'.
std::string to_svg(const Drawing& drawing);

/// Anti-aliased RGB pixels; width and height at most 8192. Throws std::bad_alloc.
media::Image rasterise(const Drawing& drawing);

/// Paints the shapes in order on an RGB picture. Throws std::bad_alloc.
void paint(media::Image& rgb, const std::vector<Shape>& shapes);

}  // namespace selfsame::draw
