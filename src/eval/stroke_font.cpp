#include "eval/stroke_font.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <numbers>
#include <string_view>

#include "base/check.hpp"
#include "eval/utf8.hpp"

namespace selfsame::eval {
namespace {

/// Each glyph: its width, then strokes. M x y: new stroke; L x y: line; U: lift the pen; D x y: dot;
/// A cx cy rx ry from to: elliptical arc in degrees, counter-clockwise where from < to, joined to the stroke by a
/// line; O cx cy rx ry: whole ellipse.
constexpr std::array<std::string_view, 95> kGlyphs = {
    /*   */ "3",
    /* ! */ "0 M0 14 L0 4.4 D0 0.4",
    /* " */ "3.4 M0 14 L0 10 M3.4 14 L3.4 10",
    /* # */ "10.6 M2.4 0 L4.4 14 M6.6 0 L8.6 14 M0.6 9.6 L10.6 9.6 M0 4.4 L10 4.4",
    /* $ */ "8.6 A4.3 10.2 3.8 3.2 30 270 A4.3 3.6 4.2 3.4 90 -150 M4.3 15.8 L4.3 -1.8",
    /* % */ "13.6 O3.1 10.7 3.1 3.3 O10.5 3.3 3.1 3.3 M11 14 L2.6 0",
    /* & */ "10.6 M10.4 0 L2.3 9.6 A4.5 11.4 2.7 2.6 220 -45 L2 6.7 A3.9 3.5 3.9 3.5 120 325 L9.6 6.6",
    /* ' */ "0 M0 14 L0 10",
    /* ( */ "3.4 A6.5 6 6.5 11 118 242",
    /* ) */ "3.4 A-3.1 6 6.5 11 62 -62",
    /* * */ "6 M3 14 L3 8 M0.4 12.5 L5.6 9.5 M0.4 9.5 L5.6 12.5",
    /* + */ "9 M4.5 9.7 L4.5 0.7 M0 5.2 L9 5.2",
    /* , */ "0.8 M0.8 0.5 L0 -2.6",
    /* - */ "5 M0 5 L5 5",
    /* . */ "0 D0 0.4",
    /* / */ "6 M0 -1.5 L6 15",
    /* 0 */ "8.4 O4.2 7 4.2 7",
    /* 1 */ "8.4 M1.8 11.2 L5.2 14 L5.2 0",
    /* 2 */ "8.4 A4.1 10 3.9 4 165 -38 L0.2 0 L8.4 0",
    /* 3 */ "8.4 A4 10.6 3.6 3.4 150 -90 A4 3.6 4.2 3.6 90 -150",
    /* 4 */ "8.4 M6.4 0 L6.4 14 L0 4 L8.6 4",
    /* 5 */ "8.4 M7.6 14 L1.5 14 L0.9 7.8 A4 4.6 4.3 4.6 135 -152",
    /* 6 */ "8.4 O4.2 4.4 4.2 4.4 A6.8 4.6 6.8 9.4 180 88",
    /* 7 */ "8.4 M0 14 L8.4 14 L2.8 0",
    /* 8 */ "8.4 O4.2 10.5 3.6 3.5 O4.2 3.5 4.2 3.5",
    /* 9 */ "8.4 O4.2 9.6 4.2 4.4 A1.6 9.4 6.8 9.4 0 -92",
    /* : */ "0 D0 9 D0 0.4",
    /* ; */ "0.8 D0.8 9 M0.8 0.5 L0 -2.6",
    /* < */ "8 M8 9.8 L0 5.2 L8 0.6",
    /* = */ "9 M0 7.4 L9 7.4 M0 3 L9 3",
    /* > */ "8 M0 9.8 L8 5.2 L0 0.6",
    /* ? */ "7.4 A3.7 10.4 3.6 3.6 165 -45 L3.8 6 L3.8 4.2 D3.8 0.4",
    /* @ */ "14 O6.8 5.6 3.1 3.7 M9.9 9.2 L9.9 4.4 A11.9 4.4 2 2.3 180 350 A7 5.8 7 8.2 0 300",
    /* A */ "10.8 M0 0 L5.4 14 L10.8 0 M1.9 4.9 L8.9 4.9",
    /* B */ "9.2 M0 0 L0 14 L5 14 A5 10.7 3.5 3.3 90 -90 L0 7.4 M5 7.4 A5.3 3.7 3.9 3.7 90 -90 L0 0",
    /* C */ "10.4 A6.2 7 6.2 7 48 312",
    /* D */ "10.4 M0 0 L0 14 L3.8 14 A3.8 7 6.6 7 90 -90 L0 0",
    /* E */ "8 M8 14 L0 14 L0 0 L8 0 M0 7.3 L7.2 7.3",
    /* F */ "7.6 M7.6 14 L0 14 L0 0 M0 7 L6.8 7",
    /* G */ "11.4 A6.1 7 6.1 7 48 342 L11.9 6.6 L6.8 6.6",
    /* H */ "10 M0 0 L0 14 M10 0 L10 14 M0 7.3 L10 7.3",
    /* I */ "0 M0 0 L0 14",
    /* J */ "6 M6 14 L6 4 A3 4 3 4 0 -165",
    /* K */ "9.2 M0 0 L0 14 M8.8 14 L0 4.8 M3.4 8.3 L9.4 0",
    /* L */ "7.4 M0 14 L0 0 L7.4 0",
    /* M */ "12 M0 0 L0 14 L6 2.6 L12 14 L12 0",
    /* N */ "10 M0 0 L0 14 L10 0 L10 14",
    /* O */ "12.4 O6.2 7 6.2 7",
    /* P */ "9 M0 0 L0 14 L5 14 A5 10.1 3.9 3.9 90 -90 L0 6.2",
    /* Q */ "12.4 O6.2 7 6.2 7 M7.8 3.6 L12 -1",
    /* R */ "9.4 M0 0 L0 14 L5 14 A5 10.3 3.8 3.7 90 -90 L0 6.6 M5 6.6 L9.4 0",
    /* S */ "8.8 A4.5 10.4 3.9 3.6 35 270 A4.5 3.4 4.3 3.4 90 -150",
    /* T */ "10 M0 14 L10 14 M5 14 L5 0",
    /* U */ "10 M0 14 L0 5 A5 5 5 5 180 360 L10 14",
    /* V */ "10.4 M0 14 L5.2 0 L10.4 14",
    /* W */ "15.4 M0 14 L3.9 0 L7.7 13 L11.5 0 L15.4 14",
    /* X */ "9.6 M0 0 L9.6 14 M0 14 L9.6 0",
    /* Y */ "10 M0 14 L5 6.8 L10 14 M5 6.8 L5 0",
    /* Z */ "9 M0 14 L9 14 L0 0 L9 0",
    /* [ */ "3 M3 16 L0 16 L0 -3 L3 -3",
    /* \ */ "6 M0 15 L6 -1.5",
    /* ] */ "3 M0 16 L3 16 L3 -3 L0 -3",
    /* ^ */ "7 M0 8.5 L3.5 14 L7 8.5",
    /* _ */ "9 M0 -2.5 L9 -2.5",
    /* ` */ "2.4 M0 14 L2.4 11",
    /* a */ "7.2 A3.6 6.7 3.3 3.3 155 0 L6.9 0 M6.9 5.7 L3.2 5.7 A3.2 2.85 3.2 2.85 90 270 A3.2 3.7 3.7 3.7 270 350",
    /* b */ "8 M0 14 L0 0 O4 5 4 5",
    /* c */ "7 A4 5 4 5 48 312",
    /* d */ "8 M8 14 L8 0 O4 5 4 5",
    /* e */ "8 M0 5.2 L8 5.2 A4 5 4 5 2 318",
    /* f */ "5 A4.8 11 2.8 3 80 180 L2 0 M0 10 L4.8 10",
    /* g */ "8 O4 5 4 5 M8 10 L8 -0.5 A4 -0.5 4 3.7 0 -150",
    /* h */ "7.4 M0 14 L0 0 M0 5.6 A3.7 6.2 3.7 3.8 180 0 L7.4 0",
    /* i */ "0 M0 10 L0 0 D0 13.6",
    /* j */ "2.4 M2.4 10 L2.4 -2 A0 -2 2.4 2.2 0 -80 D2.4 13.6",
    /* k */ "7 M0 14 L0 0 M6.8 10 L0 3.4 M2.6 5.9 L7.2 0",
    /* l */ "0 M0 14 L0 0",
    /* m */ "12.4 M0 10 L0 0 M0 6 A3.1 6.4 3.1 3.6 180 0 L6.2 0 M6.2 6 A9.3 6.4 3.1 3.6 180 0 L12.4 0",
    /* n */ "7.4 M0 10 L0 0 M0 5.8 A3.7 6.2 3.7 3.8 180 0 L7.4 0",
    /* o */ "8.4 O4.2 5 4.2 5",
    /* p */ "8 M0 10 L0 -4 O4 5 4 5",
    /* q */ "8 M8 10 L8 -4 O4 5 4 5",
    /* r */ "4.4 M0 10 L0 0 M0 5.4 A4.4 5.4 4.4 4.4 180 92",
    /* s */ "6.8 A3.5 7.4 3 2.6 35 270 A3.5 2.4 3.3 2.4 90 -150",
    /* t */ "5 M2 13 L2 2.6 A4.4 2.6 2.4 2.6 180 285 M0 10 L4.8 10",
    /* u */ "7.4 M0 10 L0 3.8 A3.7 3.8 3.7 3.8 180 360 M7.4 10 L7.4 0",
    /* v */ "8 M0 10 L4 0 L8 10",
    /* w */ "12.4 M0 10 L3.1 0 L6.2 9.4 L9.3 0 L12.4 10",
    /* x */ "7.4 M0 0 L7.4 10 M0 10 L7.4 0",
    /* y */ "8 M0 10 L4.1 0 M8 10 L3.1 -2.4 A0.9 -1.8 2.3 2.2 -16 -115",
    /* z */ "7 M0 10 L7 10 L0 0 L7 0",
    /* { */ "4 A4 14 2 2 90 180 L2 8.5 A0 8.5 2 2 0 -90 A0 4.5 2 2 90 0 L2 -1 A4 -1 2 2 180 270",
    /* | */ "0 M0 16 L0 -3",
    /* } */ "4 A0 14 2 2 90 0 L2 8.5 A4 8.5 2 2 180 270 A4 4.5 2 2 90 180 L2 -1 A0 -1 2 2 0 -90",
    /* ~ */ "9 M0 3.8 A2.4 4.6 2.4 1.9 180 35 L5 4.6 A6.6 5.6 2.4 1.9 215 360",
};

/// Space on both sides of every glyph, together.
constexpr double kSpacing = 3.2;

class GlyphReader {
 public:
  explicit GlyphReader(std::string_view program) : rest_(program) {}

  Glyph read() {
    glyph_.advance = number() + kSpacing;
    for (; !rest_.empty(); skip_space()) {
      const char command = rest_.front();
      rest_.remove_prefix(1);
      execute(command);
    }
    return std::move(glyph_);
  }

 private:
  void skip_space() {
    while (!rest_.empty() && rest_.front() == ' ') rest_.remove_prefix(1);
  }

  double number() {
    skip_space();
    double value = 0;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
    SELFSAME_CHECK(error == std::errc{});
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    skip_space();
    return value;
  }

  void put(double x, double y) {
    if (!pen_down_) glyph_.strokes.emplace_back();
    pen_down_ = true;
    glyph_.strokes.back().push_back({x + kSpacing / 2, y});
  }

  void arc(double from, double to, double cx, double cy, double rx, double ry) {
    const int steps = 2 + static_cast<int>(std::abs(to - from) / 9);
    for (int i = 0; i <= steps; ++i) {
      const double angle = (from + (to - from) * i / steps) * std::numbers::pi / 180;
      put(cx + rx * std::cos(angle), cy + ry * std::sin(angle));
    }
  }

  void execute(char command) {
    const bool joins = command == 'L' || command == 'A';
    if (!joins) pen_down_ = false;
    if (command == 'U') return;
    const double x = number();
    const double y = number();
    if (command == 'O' || command == 'A') {
      const double rx = number();
      const double ry = number();
      const double from = command == 'A' ? number() : 0;
      const double to = command == 'A' ? number() : 360;
      arc(from, to, x, y, rx, ry);
    } else {
      put(x, y);
    }
    if (command == 'O' || command == 'D') pen_down_ = false;
  }

  std::string_view rest_;
  Glyph glyph_;
  bool pen_down_ = false;
};

std::array<Glyph, kGlyphs.size()> read_all() {
  std::array<Glyph, kGlyphs.size()> glyphs;
  for (std::size_t i = 0; i < glyphs.size(); ++i) glyphs[i] = GlyphReader(kGlyphs[i]).read();
  return glyphs;
}

}  // namespace

const Glyph& glyph_of(char32_t character) {
  static const std::array<Glyph, kGlyphs.size()> kParsed = read_all();
  const bool known = character >= 32 && character < 127;
  return kParsed[(known ? character : U'?') - 32];
}

double text_width(const std::string& text, double size) {
  double units = 0;
  for (const char32_t character : code_points(text)) units += glyph_of(character).advance;
  return units * size * kCapitalShare / kCapitalHeight;
}

}  // namespace selfsame::eval
