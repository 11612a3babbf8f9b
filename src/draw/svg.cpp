#include <charconv>
#include <cmath>

#include "base/utf8.hpp"
#include "draw/shapes.hpp"

namespace selfsame::draw {
namespace {

/// Two decimals without trailing zeros, whatever the locale.
std::string number(double value) {
  char text[32];
  const double rounded = std::round(value * 100) / 100;
  const auto result = std::to_chars(text, text + sizeof text, rounded == 0 ? 0.0 : rounded);
  return {text, result.ptr};
}

std::string hex(Color color) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text = "#";
  for (const std::uint8_t channel : {color.r, color.g, color.b}) {
    text += kDigits[channel >> 4];
    text += kDigits[channel & 15];
  }
  return text;
}

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : base::printable(text)) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      default: out += c;
    }
  }
  return out;
}

std::string attribute(const char* name, const std::string& value) {
  return std::string(" ") + name + "=\"" + value + "\"";
}

std::string points_attribute(const std::vector<Position>& points) {
  std::string text;
  for (const Position& point : points) {
    if (!text.empty()) text += ' ';
    text += number(point.x) + "," + number(point.y);
  }
  return attribute("points", text);
}

struct SvgWriter {
  std::string& out;

  void operator()(const Polyline& line) const {
    out += "<polyline" + points_attribute(line.points) + attribute("stroke", hex(line.color)) +
           attribute("stroke-width", number(line.width));
    if (line.dash > 0) out += attribute("stroke-dasharray", number(line.dash));
    out += "/>\n";
  }
  void operator()(const Polygon& polygon) const {
    out += "<polygon" + points_attribute(polygon.points) + attribute("fill", hex(polygon.color)) +
           attribute("fill-rule", "evenodd");
    if (polygon.opacity < 1) out += attribute("fill-opacity", number(polygon.opacity));
    out += "/>\n";
  }
  void operator()(const Disc& disc) const {
    out += "<circle" + attribute("cx", number(disc.centre.x)) + attribute("cy", number(disc.centre.y)) +
           attribute("r", number(disc.radius)) + attribute("fill", hex(disc.color)) + "/>\n";
  }
  void operator()(const Text& text) const {
    out += "<text" + attribute("x", number(text.at.x)) + attribute("y", number(text.at.y)) +
           attribute("font-size", number(text.size)) + attribute("fill", hex(text.color));
    if (text.anchor == Anchor::middle) out += attribute("text-anchor", "middle");
    if (text.anchor == Anchor::end) out += attribute("text-anchor", "end");
    if (text.bold) out += attribute("font-weight", "600");
    if (text.upwards) {
      out += attribute("transform", "rotate(-90 " + number(text.at.x) + " " + number(text.at.y) + ")");
    }
    out += ">" + escaped(text.text) + "</text>\n";
  }
};

}  // namespace

std::string to_svg(const Drawing& drawing) {
  const std::string width = std::to_string(drawing.width);
  const std::string height = std::to_string(drawing.height);
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\"";
  out += attribute("width", width) + attribute("height", height) + attribute("viewBox", "0 0 " + width + " " + height);
  out += attribute("role", "img");
  out += attribute("font-family", "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', Arial, sans-serif");
  out += ">\n<title>" + escaped(drawing.title) + "</title>\n";
  out += "<rect" + attribute("width", width) + attribute("height", height) + attribute("fill", "#ffffff") + "/>\n";
  out += "<g fill=\"none\" stroke-linecap=\"round\" stroke-linejoin=\"round\">\n";
  for (const Shape& shape : drawing.shapes) std::visit(SvgWriter{out}, shape);
  out += "</g>\n</svg>\n";
  return out;
}

}  // namespace selfsame::draw
