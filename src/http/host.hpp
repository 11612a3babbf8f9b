// The Host header: the names that this server answers for.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace selfsame::http {

/// The host of `host` or `host:port` in lower case, IPv6 without its brackets; none if the text is neither (RFC 9110
/// section 7.2).
std::optional<std::string> host_of(std::string_view authority);

/// The names that requests may use. A page on another site can make a browser send requests here under that site's name
/// (DNS rebinding); a server that knows its own names refuses them. Threads: const methods from any.
class AllowedHosts {
 public:
  /// Allows every name.
  AllowedHosts() = default;
  /// Allows addresses, `localhost` and these names, which are parsed as Host headers: case and port are ignored. If
  /// there are none, allows every name. Errors: invalid_argument if no Host header can match a name.
  static Result<AllowedHosts> create(std::span<const std::string> names);
  /// `host` as returned by host_of.
  bool allows(std::string_view host) const;
  bool any() const { return names_.empty(); }

 private:
  std::vector<std::string> names_;  // as returned by host_of
};

}  // namespace selfsame::http
