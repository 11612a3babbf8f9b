// A lease that gives one process exclusive access and expires by itself.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>

#include "auth/liveness_prompts.hpp"
#include "auth/short_lived.hpp"

namespace selfsame::auth {

/// Held until destroyed or expired. A holder that outlives its lease may no longer be alone, so whatever a lease guards
/// must be written by compare and set. Only the holder releases it. The port outlives it. For one thread at a time.
class Lease {
 public:
  /// None if somebody else holds it. Errors: those of ShortLived.
  static Result<std::optional<Lease>> take(ShortLived& port, Key key, const RandomSource& random, std::int64_t ttl_ms);
  Lease(Lease&& other) noexcept
      : port_(std::exchange(other.port_, nullptr)), key_(std::move(other.key_)), token_(std::move(other.token_)) {}
  Lease& operator=(Lease&&) = delete;
  ~Lease();

 private:
  Lease(ShortLived& port, Key key, Bytes token) : port_(&port), key_(std::move(key)), token_(std::move(token)) {}

  ShortLived* port_;
  Key key_;
  Bytes token_;
};

}  // namespace selfsame::auth
