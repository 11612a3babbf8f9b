// A request's head, independent of sockets; it decides whether the body is read.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/header_value.hpp"
#include "http/message.hpp"

namespace selfsame::http {

/// Views into the input; valid as long as the connection's parser.
struct HeadLine {
  std::string_view name;
  std::string_view value;
};

struct Head {
  Method method = Method::other;
  bool http_1_1 = true;
  bool folded = false;  // a header continues on a second line, which RFC 9112 section 5.2 made obsolete
  std::string_view target = {};
  std::vector<HeadLine> lines = {};
  std::optional<std::uint64_t> content_length = {};

  /// The first header of that name, in any case; empty if missing.
  std::string_view value(std::string_view name) const {
    const auto found = find(name);
    return found == lines.end() ? std::string_view{} : found->value;
  }
  bool has(std::string_view name) const { return find(name) != lines.end(); }
  bool repeats(std::string_view name) const {
    return std::count_if(lines.begin(), lines.end(),
                         [&](const HeadLine& line) { return equal_ignoring_case(line.name, name); }) > 1;
  }

 private:
  std::vector<HeadLine>::const_iterator find(std::string_view name) const {
    return std::find_if(lines.begin(), lines.end(),
                        [&](const HeadLine& line) { return equal_ignoring_case(line.name, name); });
  }
};

/// The other end of a connection.
struct Peer {
  std::string address = "-";  // without a port
};

}  // namespace selfsame::http
