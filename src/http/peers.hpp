// How much of the server each client's address takes, so that none can take it all.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <unordered_map>

#include "http/body.hpp"

namespace selfsame::http {

/// What the connections from one address hold together. For the thread that reads and writes sockets; its budget's
/// bytes may be given back by any.
struct PeerLoad {
  PeerLoad(std::size_t body_bytes, BodyBudget& whole) : bodies(body_bytes, &whole) {}
  std::size_t sessions = 0;
  BodyBudget bodies;
};

/// Of an IPv6 address the first 64 bits, for a network may use all that lie behind them; any other as it is. `address`
/// without a port.
std::string network_of(const std::string& address);

/// One load for each address that is connected.
class Peers {
 public:
  /// `whole` outlives everything; one address may take half of it.
  explicit Peers(BodyBudget& whole, std::size_t whole_bytes) : whole_(whole), share_bytes_(whole_bytes / 2) {}
  /// Addresses of one network have one load.
  std::shared_ptr<PeerLoad> of(const std::string& address);
  std::size_t size() const { return loads_.size(); }

 private:
  BodyBudget& whole_;
  std::size_t share_bytes_;
  std::unordered_map<std::string, std::weak_ptr<PeerLoad>> loads_;
};

}  // namespace selfsame::http
