#include "eval/page.hpp"

namespace selfsame::eval {
namespace {

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '&': out += "&amp;"; break;
      default: out += c;
    }
  }
  return out;
}

}  // namespace

std::string html_page(const std::string& title, const std::string& about, const std::string& text,
                      const std::vector<draw::Drawing>& drawings) {
  std::string out = "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>" + escaped(title) +
                    "</title>\n"
                    "<meta name=\"viewport\" content=\"width=device-width\">\n<style>body{font:16px/1.5 "
                    "system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1f2328;"
                    "background:#fff}pre{background:#f6f8fa;padding:1rem;overflow-x:auto;border-radius:.5rem}"
                    "svg{max-width:100%;height:auto}</style></head><body>\n<h1>" +
                    escaped(title) + "</h1>\n<p>" + escaped(about) + "</p>\n<pre>" + escaped(text) + "</pre>\n";
  for (const draw::Drawing& drawing : drawings) {
    const std::string svg = draw::to_svg(drawing);
    const auto start = svg.find("<svg");  // without the XML declaration, which HTML does not have
    out += svg.substr(start == std::string::npos ? 0 : start);
  }
  return out + "</body></html>\n";
}

}  // namespace selfsame::eval
