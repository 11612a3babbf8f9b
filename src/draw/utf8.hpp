// Text as both writers of drawings can take it. Private to this room.
#pragma once

#include <string>
#include <string_view>

namespace selfsame::draw {

/// Control characters, and each byte that does not belong to a valid sequence, become '?'.
std::string printable(std::string_view text);

}  // namespace selfsame::draw
