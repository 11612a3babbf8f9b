// Makes external text safe for a terminal, a page or a drawing.
#pragma once

#include <string>
#include <string_view>

namespace selfsame::base {

/// Control characters, and each byte that does not belong to a valid sequence, become '?'.
std::string printable(std::string_view text);

}  // namespace selfsame::base
