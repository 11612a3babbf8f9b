#include "http/host.hpp"

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <charconv>

#include "http/header_value.hpp"

namespace selfsame::http {
namespace {

bool is_port(std::string_view text) {
  if (text.empty()) return true;  // an empty Host header is allowed, and means the scheme's default
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() && value <= 65535;
}

/// Does not accept a zone (`%eth0`): it names a link of one machine, and URLs do not use it (RFC 6874 is not in use).
/// Asio stops at a zero byte and ignores what follows.
bool is_address(std::string_view text) {
  if (text.find_first_not_of("0123456789abcdef:.") != std::string_view::npos) return false;
  boost::system::error_code error;
  boost::asio::ip::make_address(boost::asio::string_view(text.data(), text.size()), error);
  return !error;
}

bool is_name(std::string_view text) {
  constexpr std::size_t kMaxNameBytes = 253;
  return !text.empty() && text.size() <= kMaxNameBytes && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
  });
}

}  // namespace

std::optional<std::string> host_of(std::string_view authority) {
  std::string text = to_lower(authority);
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == std::string::npos) return std::nullopt;
    const std::string_view rest = std::string_view(text).substr(end + 1);
    std::string address = text.substr(1, end - 1);
    const bool whole = rest.empty() || (rest.starts_with(':') && is_port(rest.substr(1)));
    if (!whole || address.find(':') == std::string::npos || !is_address(address)) return std::nullopt;
    return address;
  }
  const auto colon = text.find(':');
  if (colon != std::string::npos && !is_port(std::string_view(text).substr(colon + 1))) return std::nullopt;
  text = text.substr(0, colon);
  if (text.ends_with('.')) text.pop_back();
  if (!is_name(text)) return std::nullopt;
  return text;
}

Result<AllowedHosts> AllowedHosts::create(std::span<const std::string> names) {
  AllowedHosts hosts;
  for (const std::string& name : names) {
    auto host = host_of(name);
    if (!host) {
      return fail(ErrorCode::invalid_argument,
                  "--allowed-host \"" + name + "\" can match no request; give a name such as door.example.org");
    }
    hosts.names_.push_back(std::move(*host));
  }
  return hosts;
}

bool AllowedHosts::allows(std::string_view host) const {
  if (names_.empty() || host == "localhost" || is_address(host)) return true;
  return std::find(names_.begin(), names_.end(), host) != names_.end();
}

}  // namespace selfsame::http
