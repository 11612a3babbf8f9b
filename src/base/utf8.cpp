#include "base/utf8.hpp"

#include <cstddef>
#include <cstdint>

namespace selfsame::base {
namespace {

bool continues(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80; }

/// The length in bytes of the valid sequence at the start of `text`; 0 if there is none.
std::size_t sequence_length(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xC2 && lead < 0xE0   ? 2U
                             : lead >= 0xE0 && lead < 0xF0 ? 3U
                             : lead >= 0xF0 && lead < 0xF5 ? 4U
                                                           : 0U;
  if (length == 0 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if (!continues(text[i])) return 0;
  }
  // The second byte shows overlong forms, surrogates and values beyond U+10FFFF.
  const auto second = static_cast<unsigned char>(text[1]);
  const bool allowed = lead == 0xE0   ? second >= 0xA0
                       : lead == 0xED ? second < 0xA0
                       : lead == 0xF0 ? second >= 0x90
                                      : lead != 0xF4 || second < 0x90;
  return allowed ? length : 0;
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t length = sequence_length(text);
    const bool control = length == 1 && (static_cast<unsigned char>(text[0]) < 32 || text[0] == 127);
    if (length == 0 || control) {
      out += '?';
    } else {
      out += text.substr(0, length);
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return out;
}

}  // namespace selfsame::base
