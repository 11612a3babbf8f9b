#include "http/bearer.hpp"

#include "http/header_value.hpp"
#include "http/peers.hpp"

namespace selfsame::http {
namespace {
constexpr std::string_view kScheme = "Bearer ";
constexpr std::size_t kMinTokenBytes = 16;
}  // namespace

Result<std::unique_ptr<Bearer>> Bearer::create(const crypto::SecretBytes& token) {
  if (token.size() < kMinTokenBytes) return fail(ErrorCode::invalid_argument, "the bearer token is too short");
  std::unique_ptr<Bearer> bearer(new Bearer());
  bearer->hash_ = crypto::sha256(token.reveal());
  return bearer;
}

Result<auth::Caller> Bearer::authenticate(const Head& head, const Peer& peer) const {
  SELFSAME_TRY(check(head.value("authorization")));
  return auth::Caller{.principal = {.kind = auth::Principal::Kind::token_holder},
                      .scopes = auth::ScopeSet::all(),
                      .origin = peer.address,
                      .network = network_of(peer.address)};
}

Status Bearer::check(std::string_view authorization) const {
  if (!equal_ignoring_case(authorization.substr(0, kScheme.size()), kScheme)) {
    return fail(ErrorCode::unauthorized, "send the header Authorization: Bearer TOKEN");
  }
  // Hashes have one length, so the comparison reveals nothing about the token's.
  const auto hash = crypto::sha256(base::as_bytes(trim(authorization.substr(kScheme.size()))));
  if (!crypto::equal_in_constant_time(hash, hash_)) return fail(ErrorCode::unauthorized, "invalid token");
  return {};
}

}  // namespace selfsame::http
