// The Host header: which names this server answers for.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace selfsame::http {

/// The host of `host` or `host:port` in lower case, IPv6 without its brackets; none where the text is neither
/// (RFC 9110 section 7.2).
std::optional<std::string> host_of(std::string_view authority);

/// The names that a request may ask for. A page on another site can make a browser send requests here under that site's
/// own name (DNS rebinding); a server that knows its names refuses them. Threads: const methods from any.
class AllowedHosts {
 public:
  /// Addresses and `localhost` are always allowed. Without names, every name is.
  explicit AllowedHosts(std::vector<std::string> names = {});
  /// `host` as host_of gives it.
  bool allows(std::string_view host) const;

 private:
  std::vector<std::string> names_;  // in lower case
};

}  // namespace selfsame::http
