#include <cairo.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>

#include "base/check.hpp"
#include "base/utf8.hpp"
#include "draw/shapes.hpp"

namespace selfsame::draw {
namespace {

constexpr double kTurn = 6.283185307179586;

struct Release {
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
  void operator()(cairo_t* context) const { cairo_destroy(context); }
};

class Painter {
 public:
  explicit Painter(cairo_surface_t* surface) : context_(cairo_create(surface)) {
    cairo_set_line_cap(pen(), CAIRO_LINE_CAP_ROUND);
    cairo_set_line_join(pen(), CAIRO_LINE_JOIN_ROUND);
    cairo_set_fill_rule(pen(), CAIRO_FILL_RULE_EVEN_ODD);
  }

  void operator()(const Polyline& line) const {
    // A line to where the pen already is draws a dot of a single point.
    path(line.points);
    ink(line.color, 1);
    cairo_set_line_width(pen(), line.width);
    cairo_set_dash(pen(), &line.dash, line.dash > 0 ? 1 : 0, 0);
    cairo_stroke(pen());
  }
  void operator()(const Polygon& polygon) const {
    path(polygon.points);
    ink(polygon.color, polygon.opacity);
    cairo_fill(pen());
  }
  void operator()(const Disc& disc) const {
    cairo_arc(pen(), disc.centre.x, disc.centre.y, disc.radius, 0, kTurn);
    ink(disc.color, 1);
    cairo_fill(pen());
  }
  void operator()(const Text& text) const {
    const std::string words = base::printable(text.text);
    cairo_select_font_face(pen(), "sans-serif", CAIRO_FONT_SLANT_NORMAL,
                           text.bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
    cairo_set_font_size(pen(), text.size);
    cairo_text_extents_t extents;
    cairo_text_extents(pen(), words.c_str(), &extents);
    const double shift = text.anchor == Anchor::start ? 0 : text.anchor == Anchor::middle ? 0.5 : 1;
    cairo_save(pen());
    cairo_translate(pen(), text.at.x, text.at.y);
    if (text.upwards) cairo_rotate(pen(), -kTurn / 4);
    cairo_move_to(pen(), -shift * extents.x_advance, 0);
    ink(text.color, 1);
    cairo_show_text(pen(), words.c_str());
    cairo_restore(pen());
    cairo_new_path(pen());
  }

  bool failed() const { return cairo_status(pen()) != CAIRO_STATUS_SUCCESS; }

 private:
  cairo_t* pen() const { return context_.get(); }
  void ink(Color color, double opacity) const {
    cairo_set_source_rgba(pen(), color.r / 255.0, color.g / 255.0, color.b / 255.0, opacity);
  }
  void path(const std::vector<Position>& points) const {
    if (!points.empty()) cairo_move_to(pen(), points[0].x, points[0].y);
    for (const Position& point : points) cairo_line_to(pen(), point.x, point.y);
  }

  std::unique_ptr<cairo_t, Release> context_;
};

/// Cairo's pixels are 32-bit words 0x00RRGGBB.
void copy_in(const media::Image& rgb, unsigned char* words, int stride) {
  for (int y = 0; y < rgb.height(); ++y) {
    const std::uint8_t* from = rgb.row(y);
    unsigned char* to = words + static_cast<std::ptrdiff_t>(y) * stride;
    for (int x = 0; x < rgb.width(); ++x, from += 3, to += 4) {
      const std::uint32_t word = (static_cast<std::uint32_t>(from[0]) << 16) |
                                 (static_cast<std::uint32_t>(from[1]) << 8) | static_cast<std::uint32_t>(from[2]);
      std::memcpy(to, &word, sizeof word);
    }
  }
}

void copy_out(const unsigned char* words, int stride, media::Image& rgb) {
  for (int y = 0; y < rgb.height(); ++y) {
    const unsigned char* from = words + static_cast<std::ptrdiff_t>(y) * stride;
    std::uint8_t* to = rgb.row(y);
    for (int x = 0; x < rgb.width(); ++x, from += 4, to += 3) {
      std::uint32_t word = 0;
      std::memcpy(&word, from, sizeof word);
      to[0] = static_cast<std::uint8_t>(word >> 16);
      to[1] = static_cast<std::uint8_t>(word >> 8);
      to[2] = static_cast<std::uint8_t>(word);
    }
  }
}

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
  const std::unique_ptr<cairo_surface_t, Release> surface(
      cairo_image_surface_create(CAIRO_FORMAT_RGB24, rgb.width(), rgb.height()));
  if (cairo_surface_status(surface.get()) != CAIRO_STATUS_SUCCESS) throw std::bad_alloc();
  cairo_surface_flush(surface.get());
  unsigned char* const words = cairo_image_surface_get_data(surface.get());
  const int stride = cairo_image_surface_get_stride(surface.get());
  copy_in(rgb, words, stride);
  cairo_surface_mark_dirty(surface.get());
  const Painter painter(surface.get());
  for (const Shape& shape : shapes) std::visit(painter, shape);
  if (painter.failed()) throw std::bad_alloc();
  cairo_surface_flush(surface.get());
  copy_out(words, stride, rgb);
}

}  // namespace selfsame::draw
