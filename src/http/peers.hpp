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
  PeerLoad(std::size_t body_bytes, BodyBudget& whole) : bodies(body_bytes, &whole) {}
  std::size_t sessions = 0;
  BodyBudget bodies;
};

/// The first 64 bits of an IPv6 address, because one network may use all addresses behind them; any other address
/// unchanged. `address` must have no port.
std::string network_of(const std::string& address);

/// One load per connected address.
class Peers {
 public:
  /// `whole` outlives everything; one address may take half of it.
  explicit Peers(BodyBudget& whole, std::size_t whole_bytes) : whole_(whole), share_bytes_(whole_bytes / 2) {}
  /// Addresses of one network share one load.
  std::shared_ptr<PeerLoad> of(const std::string& address);
  std::size_t size() const { return loads_.size(); }

 private:
  BodyBudget& whole_;
  std::size_t share_bytes_;
  std::unordered_map<std::string, std::weak_ptr<PeerLoad>> loads_;
};

}  // namespace selfsame::http
