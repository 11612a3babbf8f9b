// Outbound HTTP.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace selfsame::net {

/// What to fetch, with limits.
struct Fetch {
  std::string url;
  std::uint64_t limit_bytes = 0;  // of the body
  int connect_timeout_ms = 10'000;
  int stall_timeout_ms = 30'000;     // without receiving a byte; at least 1000
  int total_timeout_ms = 3'600'000;  // over all redirects; a slow trickle of bytes would otherwise never end
  int max_redirects = 5;
};

/// Called periodically with the bytes received; `total` is 0 while unknown. Returns false to stop.
using Progress = std::function<bool(std::uint64_t done, std::uint64_t total)>;

/// An HttpClient fetches by GET. An address must begin with https://, or be on this machine ("localhost" or a loopback
/// address); a redirect must lead to such an address, and never from https to http. Certificates are checked. Callers
/// must verify the bytes themselves, by their SHA-256.
///
/// Threads: calls may come from any number of them.
///
/// Errors: invalid_argument (address not allowed), media_too_large (more than limit_bytes), io_failed (anything else:
/// the message says what).
class HttpClient {
 public:
  virtual ~HttpClient() = default;

  /// The body, in memory.
  virtual Result<Bytes> get(const Fetch& fetch) const = 0;
  /// Fetches the body into `file`, which is replaced; a failed download leaves nothing. `progress` may be empty.
  virtual Status download(const Fetch& fetch, const std::filesystem::path& file, const Progress& progress) const = 0;
};

}  // namespace selfsame::net
