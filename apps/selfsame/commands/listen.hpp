// Parses the address on which a server listens.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.hpp"

namespace selfsame::app {

struct ListenAddress {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8080;
};

/// ADDRESS:PORT, [IPV6]:PORT, :PORT, PORT or localhost:PORT; without an address, and for localhost, this machine only
/// (127.0.0.1). Errors: invalid_argument.
Result<ListenAddress> parse_listen(const std::string& listen);

}  // namespace selfsame::app
