// The REST service.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "auth/service.hpp"
#include "base/log.hpp"
#include "http/authenticator.hpp"
#include "http/host.hpp"

namespace selfsame::http {

/// Whether depth frames in requests count. Somebody who controls a client can fake them, so that a screen appears to
/// have relief.
enum class ClientDepth {
  refused,  // requests with depth frames are refused
  trusted,  // every client is one of the site's own depth cameras
};

struct ServerOptions {
  std::string address = "127.0.0.1";    // an IPv4 or IPv6 address
  std::uint16_t port = 8080;            // 0: any free one; see `port()`
  AllowedHosts allowed_hosts = {};      // accepted values of the Host header
  std::size_t workers = 0;              // threads that run the pipeline; 0: one per core
  std::size_t queue_limit = 64;         // requests waiting for a worker; beyond that 503
  std::size_t connection_limit = 2048;  // open sockets; beyond that the newest gets 503. Needs as many file descriptors
  std::size_t body_memory = 128U << 20;  // total bytes of all bodies in flight; beyond that 503
  std::chrono::milliseconds header_timeout{
      10'000};                                      // from a request's first byte, or the connection, to its head's end
  std::chrono::milliseconds body_timeout{30'000};   // from the end of the head to the end of the body
  std::chrono::milliseconds write_timeout{30'000};  // for a whole answer
  std::chrono::milliseconds idle_timeout{60'000};   // between two requests of a connection
  std::chrono::milliseconds drain_timeout{10'000};  // `stop` waits this long for running requests
  ClientDepth depth = ClientDepth::refused;
  std::string version;
};

/// One thread reads and writes all sockets (the caller of `run`); workers run the handlers.
/// Threads: `create` and `stop` from any thread; `run` blocks its caller.
class Server {
 public:
  /// Binds and listens. `authenticator` identifies callers. `service` and `log` outlive the server.
  /// Errors: io_failed, invalid_argument.
  static Result<std::unique_ptr<Server>> create(ServerOptions options, auth::Service& service,
                                                std::unique_ptr<const Authenticator> authenticator, base::Log& log);
  /// Must not be called while `run` is running.
  ~Server();
  std::uint16_t port() const;
  /// Serves until `stop`; then refuses new requests, finishes running ones, and returns. Call it once.
  void run();
  /// May be called before `run`, and repeatedly. Async-signal-unsafe: call it from a thread (`serve` waits for signals
  /// in one).
  void stop();

 private:
  struct Impl;
  explicit Server(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace selfsame::http
