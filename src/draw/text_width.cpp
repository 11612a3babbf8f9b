#include <string_view>

#include "base/utf8.hpp"
#include "draw/shapes.hpp"

namespace selfsame::draw {
namespace {

double ems(char c) {
  if ((static_cast<unsigned char>(c) & 0xC0U) == 0x80) return 0;  // inside a character
  if (std::string_view("iIjl.,:;'!|()[]/ ").find(c) != std::string_view::npos) return 0.36;
  if (std::string_view("mwMW@%").find(c) != std::string_view::npos) return 0.95;
  return c >= 'A' && c <= 'Z' ? 0.72 : 0.62;
}

}  // namespace

double text_width(const std::string& text, double size) {
  double width = 0;
  for (const char c : base::printable(text)) width += ems(c) * size;
  return width;
}

}  // namespace selfsame::draw
