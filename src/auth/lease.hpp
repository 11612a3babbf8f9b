// One at a time, between processes: a lease that ends by itself.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>

#include "auth/liveness_prompts.hpp"
#include "auth/short_lived.hpp"

namespace selfsame::auth {

/// Held until it is destroyed or its time is over, whichever is first: a holder that is slower than the time to live
/// may no longer be alone, so what a lease guards is written by compare and set. Only the holder gives it back. The
/// port outlives it. For one thread at a time.
class Lease {
 public:
  /// None if another holds it. Errors: those of ShortLived.
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
