#include "eval/utf8.hpp"

#include <cstddef>

namespace selfsame::eval {
namespace {

std::size_t sequence_length(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead < 0xE0) return 2;
  if (lead >= 0xE0 && lead < 0xF0) return 3;
  if (lead >= 0xF0 && lead < 0xF5) return 4;
  return 0;
}

bool valid(char32_t character, std::size_t length) {
  static constexpr char32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = character >= 0xD800 && character < 0xE000;
  return character >= kSmallest[length] && character <= 0x10FFFF && !surrogate;
}

}  // namespace

std::u32string code_points(std::string_view text) {
  std::u32string out;
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t length = sequence_length(lead);
    char32_t character = length == 1 ? lead : lead & (0x7FU >> length);
    std::size_t read = 1;
    while (read < length && i + read < text.size()) {
      const auto next = static_cast<unsigned char>(text[i + read]);
      if ((next & 0xC0U) != 0x80U) break;
      character = (character << 6) | (next & 0x3FU);
      ++read;
    }
    const bool whole = length != 0 && read == length && valid(character, length);
    out += whole ? character : U'?';
    i += whole ? length : 1;
  }
  return out;
}

void append_utf8(std::string& out, char32_t character) {
  const auto put = [&](char32_t bits) { out += static_cast<char>(static_cast<unsigned char>(bits)); };
  const auto tail = [&](unsigned shift) { put(0x80U | ((character >> shift) & 0x3FU)); };
  if (character < 0x80) {
    put(character);
  } else if (character < 0x800) {
    put(0xC0U | (character >> 6));
    tail(0);
  } else if (character < 0x10000) {
    put(0xE0U | (character >> 12));
    tail(6);
    tail(0);
  } else {
    put(0xF0U | (character >> 18));
    tail(12);
    tail(6);
    tail(0);
  }
}

}  // namespace selfsame::eval
