// A stroke font of our own for ASCII 32 to 126, so that a plot needs no font files. Private to this room.
#pragma once

#include <vector>

#include "eval/drawing.hpp"

namespace selfsame::eval {

/// One character in font units: baseline at y = 0, y upwards, x-height 10, capitals and digits 14 high, descenders
/// to -4. Every stroke is a polyline; a single point is a dot.
struct Glyph {
  std::vector<std::vector<Position>> strokes;
  double advance = 0;
};

inline constexpr double kCapitalHeight = 14;
/// Capitals are this share of the em, as in common sans-serif fonts.
inline constexpr double kCapitalShare = 0.70;

/// The glyph of `character`; that of '?' outside ASCII 32 to 126.
const Glyph& glyph_of(char32_t character);

/// Width of a line of UTF-8 text at `size` pixels to the em.
double text_width(const std::string& text, double size);

}  // namespace selfsame::eval
