// A minimal HTTP client to load the server: its own cost counts against the server.
#pragma once

#include <cstdint>
#include <string>

#include "base/bytes.hpp"

namespace selfsame::app {

/// A whole POST /verify request, multipart, ready to send.
std::string verify_request(const std::string& subject, ByteView image, const std::string& token);

/// One keep-alive connection to 127.0.0.1. Not for several threads.
class BenchClient {
 public:
  BenchClient() = default;
  BenchClient(BenchClient&& other) noexcept : socket_(other.socket_) { other.socket_ = -1; }
  BenchClient(const BenchClient&) = delete;
  BenchClient& operator=(const BenchClient&) = delete;
  ~BenchClient() { close(); }
  /// Sends a request, and reads one answer with a Content-Length. Returns its status, or 0 if the connection broke.
  int exchange(std::uint16_t port, const std::string& request);
  void close();

 private:
  bool connect(std::uint16_t port);
  int socket_ = -1;
};

}  // namespace selfsame::app
