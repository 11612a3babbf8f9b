// crypto::KeyRing::parse on any text: accepted input is a usable ring.
#include "base/check.hpp"
#include "crypto/key_ring.hpp"
#include "crypto/sealing.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto ring = selfsame::crypto::KeyRing::parse({data, size});
  if (!ring) {
    SELFSAME_CHECK(ring.error().code == selfsame::ErrorCode::key_invalid);
    return 0;
  }
  SELFSAME_CHECK(ring->size() >= 1 && ring->size() <= selfsame::crypto::kMaxKeys);
  SELFSAME_CHECK(ring->knows(ring->active_id()));
  const auto key = selfsame::crypto::SecretBytes(selfsame::crypto::kKeyBytes);
  SELFSAME_CHECK(ring->unwrap(ring->wrap(key, {}), {}).has_value());
  return 0;
}
