// Limits each client address's share of the server, so that none can take it all.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <unordered_map>

#include "http/body.hpp"

namespace selfsame::http {

/// The total load of connections from one address. Only for the I/O thread; but its budget's bytes may be returned from
/// any thread.
struct PeerLoad {
  explicit PeerLoad(BodyBudget& whole) : bodies(whole) {}
  std::size_t sessions = 0;
  BodyBudget bodies;
};

/// Of an IPv6 address the first 64 bits, for a network may use all that lie behind them; an IPv4 address however it is
/// spelled. `address` without a port.
std::string network_of(const std::string& address);

/// One load per connected address.
class Peers {
 public:
  /// `whole` outlives everything.
  explicit Peers(BodyBudget& whole) : whole_(whole) {}
  /// Addresses of one network have one load.
  std::shared_ptr<PeerLoad> of(const std::string& address);
  std::size_t size() const { return loads_.size(); }

 private:
  BodyBudget& whole_;
  std::unordered_map<std::string, std::weak_ptr<PeerLoad>> loads_;
};

}  // namespace selfsame::http
