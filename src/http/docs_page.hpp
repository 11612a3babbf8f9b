// The page at /docs: the table of routes for people. One file, no scripts, no external resources.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "http/route.hpp"

namespace selfsame::http {

struct DocsPage {
  std::string html;
  std::string policy;  // Content-Security-Policy: only the page's own style, by its hash
};

DocsPage render_docs(std::span<const Route> table, std::string_view version);

}  // namespace selfsame::http
