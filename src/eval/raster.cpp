#include <algorithm>
#include <cmath>
#include <span>

#include "base/check.hpp"
#include "eval/drawing.hpp"
#include "eval/stroke_font.hpp"
#include "eval/utf8.hpp"

namespace selfsame::eval {
namespace {

/// How much of each pixel one shape covers. Overlapping strokes of a shape take the larger cover, not the sum, so
/// joins and crossings do not darken.
class Mask {
 public:
  Mask(int width, int height)
      : width_(width), height_(height), cover_(static_cast<std::size_t>(width) * static_cast<std::size_t>(height), 0) {}

  void stroke(const std::vector<Position>& points, double line_width) {
    if (points.size() == 1) segment(points[0], points[0], line_width);
    for (std::size_t i = 1; i < points.size(); ++i) segment(points[i - 1], points[i], line_width);
  }

  /// Even-odd; exact along x, sampled along y.
  void fill(const std::vector<Position>& points) {
    double top = height_;
    double bottom = 0;
    for (const Position& point : points) {
      top = std::min(top, point.y);
      bottom = std::max(bottom, point.y);
    }
    std::vector<double> crossings;
    for (int y = first(top); y < end(bottom, height_); ++y) {
      for (int line = 0; line < kLines; ++line) {
        find_crossings(points, y + (line + 0.5) / kLines, crossings);
        for (std::size_t i = 0; i + 1 < crossings.size(); i += 2) span(y, crossings[i], crossings[i + 1], 1.0 / kLines);
      }
    }
  }

  /// Paints what has been covered since the last call.
  void paint(media::Image& image, Color color, double opacity) {
    for (int y = top_; y < bottom_; ++y) {
      for (int x = left_; x < right_; ++x) {
        float& cover = at(x, y);
        if (cover <= 0) continue;
        const double share = std::min(1.0, static_cast<double>(cover)) * opacity;
        std::uint8_t* pixel = image.pixel(x, y);
        blend(pixel[0], color.r, share);
        blend(pixel[1], color.g, share);
        blend(pixel[2], color.b, share);
        cover = 0;
      }
    }
    left_ = width_;
    top_ = height_;
    right_ = bottom_ = 0;
  }

 private:
  static constexpr int kLines = 8;

  static void blend(std::uint8_t& channel, std::uint8_t color, double share) {
    channel = static_cast<std::uint8_t>(std::lround(channel + (color - channel) * share));
  }
  static int first(double low) { return static_cast<int>(std::clamp(std::floor(low), 0.0, 1e6)); }
  static int end(double high, int limit) {
    return static_cast<int>(std::clamp(std::ceil(high), 0.0, static_cast<double>(limit)));
  }
  float& at(int x, int y) {
    return cover_[static_cast<std::size_t>(y) * static_cast<std::size_t>(width_) + static_cast<std::size_t>(x)];
  }
  void touch(int left, int top, int right, int bottom) {
    left_ = std::min(left_, left);
    top_ = std::min(top_, top);
    right_ = std::max(right_, right);
    bottom_ = std::max(bottom_, bottom);
  }

  void segment(Position a, Position b, double line_width) {
    // A line thinner than a pixel stays a pixel wide and gets fainter.
    const double half = std::max(line_width, 1.0) / 2;
    const double strength = std::min(line_width, 1.0);
    const double reach = half + 0.5;
    const int left = first(std::min(a.x, b.x) - reach), right = end(std::max(a.x, b.x) + reach, width_);
    const int top = first(std::min(a.y, b.y) - reach), bottom = end(std::max(a.y, b.y) + reach, height_);
    touch(left, top, right, bottom);
    const double dx = b.x - a.x, dy = b.y - a.y;
    const double length2 = dx * dx + dy * dy;
    for (int y = top; y < bottom; ++y) {
      for (int x = left; x < right; ++x) {
        const double px = x + 0.5 - a.x, py = y + 0.5 - a.y;
        const double along = length2 > 0 ? std::clamp((px * dx + py * dy) / length2, 0.0, 1.0) : 0;
        const double distance = std::hypot(px - along * dx, py - along * dy);
        const double cover = std::clamp(reach - distance, 0.0, 1.0) * strength;
        at(x, y) = std::max(at(x, y), static_cast<float>(cover));
      }
    }
  }

  static void find_crossings(const std::vector<Position>& points, double y, std::vector<double>& crossings) {
    crossings.clear();
    for (std::size_t i = 0; i < points.size(); ++i) {
      const Position& a = points[i];
      const Position& b = points[(i + 1) % points.size()];
      if ((a.y <= y) != (b.y <= y)) crossings.push_back(a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x));
    }
    std::sort(crossings.begin(), crossings.end());
  }

  void span(int y, double from, double to, double weight) {
    const int left = first(from), right = end(to, width_);
    touch(left, y, right, y + 1);
    for (int x = left; x < right; ++x) {
      const double cover = std::min(to, x + 1.0) - std::max(from, static_cast<double>(x));
      if (cover > 0) at(x, y) += static_cast<float>(cover * weight);
    }
  }

  int width_;
  int height_;
  std::vector<float> cover_;
  int left_ = 0, top_ = 0, right_ = 0, bottom_ = 0;
};

/// Cuts a polyline into strokes and gaps of `dash`.
std::vector<std::vector<Position>> dashes(const std::vector<Position>& points, double dash) {
  std::vector<std::vector<Position>> pieces;
  double left = dash;
  bool drawing = true;
  for (std::size_t i = 1; i < points.size(); ++i) {
    Position from = points[i - 1];
    const Position to = points[i];
    if (drawing && (pieces.empty() || i == 1)) pieces.push_back({from});
    for (double length = std::hypot(to.x - from.x, to.y - from.y); length > 0;) {
      const double step = std::min(left, length);
      from = {from.x + (to.x - from.x) * step / length, from.y + (to.y - from.y) * step / length};
      if (drawing) pieces.back().push_back(from);
      length -= step;
      left -= step;
      if (left <= 0) {
        left = dash;
        drawing = !drawing;
        if (drawing) pieces.push_back({from});
      }
    }
  }
  return pieces;
}

class Painter {
 public:
  explicit Painter(media::Image& image) : image_(image), mask_(image.width(), image.height()) {}

  void operator()(const Polyline& line) {
    if (line.dash > 0) {
      for (const auto& piece : dashes(line.points, line.dash)) mask_.stroke(piece, line.width);
    } else {
      mask_.stroke(line.points, line.width);
    }
    mask_.paint(image_, line.color, 1);
  }
  void operator()(const Polygon& polygon) {
    mask_.fill(polygon.points);
    mask_.paint(image_, polygon.color, polygon.opacity);
  }
  void operator()(const Disc& disc) {
    mask_.stroke({disc.centre}, 2 * disc.radius);
    mask_.paint(image_, disc.color, 1);
  }
  void operator()(const Text& text) {
    const double unit = text.size * kCapitalShare / kCapitalHeight;
    const double shift = text.anchor == Anchor::start ? 0 : text.anchor == Anchor::middle ? 0.5 : 1;
    const double line_width = std::max(1.0, text.size * (text.bold ? 0.125 : 0.085));
    double pen = -shift * text_width(text.text, text.size);
    for (const char32_t character : code_points(text.text)) {
      const Glyph& glyph = glyph_of(character);
      for (const auto& stroke : glyph.strokes) {
        std::vector<Position> points;
        for (const Position& point : stroke) points.push_back(placed(text, pen + point.x * unit, point.y * unit));
        mask_.stroke(points, points.size() == 1 ? line_width * 1.35 : line_width);
      }
      pen += glyph.advance * unit;
    }
    mask_.paint(image_, text.color, 1);
  }

 private:
  static Position placed(const Text& text, double along, double up) {
    if (text.upwards) return {text.at.x - up, text.at.y - along};
    return {text.at.x + along, text.at.y - up};
  }

  media::Image& image_;
  Mask mask_;
};

}  // namespace

media::Image rasterise(const Drawing& drawing) {
  SELFSAME_CHECK(drawing.width >= 1 && drawing.width <= 8192 && drawing.height >= 1 && drawing.height <= 8192);
  media::Image image(drawing.width, drawing.height, 3);
  std::fill(image.bytes().begin(), image.bytes().end(), std::uint8_t{255});
  paint(image, drawing.shapes);
  return image;
}

void paint(media::Image& rgb, const std::vector<Shape>& shapes) {
  SELFSAME_CHECK(rgb.channels() == 3);
  Painter painter(rgb);
  for (const Shape& shape : shapes) std::visit(painter, shape);
}

}  // namespace selfsame::eval
