#include "selfsame/commands/listen.hpp"

#include <charconv>

namespace selfsame::app {

Result<ListenAddress> parse_listen(const std::string& listen) {
  const auto refuse = [&] {
    return fail(ErrorCode::invalid_argument,
                "--listen requires ADDRESS:PORT, such as 127.0.0.1:8080 or [::1]:8080, or "
                "a PORT for this machine only; got \"" +
                    listen + "\"");
  };
  const auto colon = listen.rfind(':');
  const std::string port = colon == std::string::npos ? listen : listen.substr(colon + 1);
  std::string address = colon == std::string::npos ? "" : listen.substr(0, colon);
  ListenAddress result;
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), result.port);
  if (error != std::errc() || end != port.data() + port.size()) return refuse();
  const bool bracketed = address.starts_with('[') && address.ends_with(']') && address.size() > 2;
  if (bracketed) address = address.substr(1, address.size() - 2);
  // "::1" is an address without a port, though its last part looks like one.
  if (!bracketed && address.find_first_of(":[]") != std::string::npos) return refuse();
  if (!address.empty() && address != "localhost") result.address = address;
  return result;
}

}  // namespace selfsame::app
