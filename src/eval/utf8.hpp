// Code points of UTF-8 text, for the plots. Private to this room.
#pragma once

#include <string>
#include <string_view>

namespace selfsame::eval {

/// Broken or overlong sequences, surrogates and numbers above U+10FFFF become '?', one for each byte.
std::u32string code_points(std::string_view text);

/// `character` is a valid code point.
void append_utf8(std::string& out, char32_t character);

}  // namespace selfsame::eval
