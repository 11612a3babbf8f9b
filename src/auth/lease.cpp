#include "auth/lease.hpp"

namespace selfsame::auth {
namespace {

constexpr std::size_t kTokenBytes = 16;

}  // namespace

Result<std::optional<Lease>> Lease::take(ShortLived& port, Key key, const RandomSource& random, std::int64_t ttl_ms) {
  Bytes token(kTokenBytes);
  random(token);
  SELFSAME_ASSIGN(const bool taken, port.put_if_absent(key, token, ttl_ms));
  if (!taken) return std::optional<Lease>();
  return std::optional<Lease>(Lease(port, std::move(key), std::move(token)));
}

Lease::~Lease() {
  if (port_ == nullptr) return;
  // If the port cannot be reached, the lease expires by itself.
  [[maybe_unused]] const auto given_back = port_->erase_if(key_, token_);
}

}  // namespace selfsame::auth
