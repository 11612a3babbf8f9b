// A report as a self-contained HTML page.
#pragma once

#include <string>
#include <vector>

#include "draw/shapes.hpp"

namespace selfsame::eval {

/// `text` is shown as it is, in columns; the drawings follow as SVG.
std::string html_page(const std::string& title, const std::string& about, const std::string& text,
                      const std::vector<draw::Drawing>& drawings);

}  // namespace selfsame::eval
