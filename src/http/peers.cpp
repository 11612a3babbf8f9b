#include "http/peers.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/ip/address.hpp>

namespace selfsame::http {
namespace {

constexpr std::size_t kForgetFrom = 1024;  // addresses

}  // namespace

std::string network_of(const std::string& text) {
  boost::system::error_code no_address;
  const auto address = boost::asio::ip::make_address(text, no_address);
  if (no_address || !address.is_v6()) return text;
  if (address.to_v6().is_v4_mapped()) {
    return boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, address.to_v6()).to_string();
  }
  auto bytes = address.to_v6().to_bytes();
  std::fill(bytes.begin() + 8, bytes.end(), 0);
  return boost::asio::ip::address_v6(bytes).to_string();
}

std::shared_ptr<PeerLoad> Peers::of(const std::string& address) {
  if (loads_.size() >= kForgetFrom) {
    std::erase_if(loads_, [](const auto& entry) { return entry.second.expired(); });
  }
  auto& known = loads_[network_of(address)];
  auto load = known.lock();
  if (!load) {
    load = std::make_shared<PeerLoad>(whole_);
    known = load;
  }
  return load;
}

}  // namespace selfsame::http
