// State shared by all connections of a server.
#pragma once

#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_set>

#include "base/log.hpp"
#include "http/authenticator.hpp"
#include "http/body.hpp"
#include "http/peers.hpp"
#include "http/route.hpp"
#include "http/server.hpp"
#include "http/worker_pool.hpp"

namespace selfsame::http {

class Session;

/// Shared by sessions. Everything but `pool`, `budget`, `context` and posting to `io` belongs to the I/O thread.
/// The order matters: `pool` is destroyed first, then `io` with the sessions that its callbacks hold.
struct Shared {
  Shared(ServerOptions server_options, Context handler_context, std::unique_ptr<const Authenticator> who,
         base::Log& server_log);

  /// The current time in HTTP format; updated once a second.
  const std::string& date();
  std::string next_request_id();

  const ServerOptions options;
  const Context context;
  const std::unique_ptr<const Authenticator> authenticator;
  base::Log& log;
  BodyBudget budget;
  Peers peers;
  std::unordered_set<Session*> sessions;
  std::size_t refusals = 0;  // refused sessions that are still closing
  bool draining = false;
  boost::asio::io_context io{1};
  WorkerPool pool;

 private:
  std::string id_prefix_;
  std::uint64_t requests_ = 0;
  std::int64_t date_s_ = 0;
  std::string date_;
};

}  // namespace selfsame::http
