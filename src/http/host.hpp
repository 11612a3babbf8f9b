// The Host header: which names this server answers for.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace selfsame::http {

/// The host of `host` or `host:port` in lower case, IPv6 without its brackets; none where the text is neither
/// (RFC 9110 section 7.2).
std::optional<std::string> host_of(std::string_view authority);

/// The names that a request may ask for. A page on another site can make a browser send requests here under that site's
/// own name (DNS rebinding); a server that knows its names refuses them. Threads: const methods from any.
class AllowedHosts {
 public:
  /// Every name is allowed.
  AllowedHosts() = default;
  /// Addresses, `localhost` and these names, which are read as a Host header is: in any case, and a port is passed
  /// over. Without names, every name is allowed. Errors: invalid_argument if no Host header can match a name.
  static Result<AllowedHosts> create(std::span<const std::string> names);
  /// `host` as host_of gives it.
  bool allows(std::string_view host) const;
  bool any() const { return names_.empty(); }

 private:
  std::vector<std::string> names_;  // as host_of gives them
};

}  // namespace selfsame::http
