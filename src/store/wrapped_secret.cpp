#include "store/wrapped_secret.hpp"

namespace selfsame::store {

Result<crypto::SecretBytes> unwrap_secret(const KeySource& keys, const crypto::WrappedKey& wrapped,
                                          const Bytes& binding) {
  SELFSAME_ASSIGN(const auto ring, keys.knowing(wrapped.key_id));
  return ring->unwrap(wrapped, binding);
}

Result<std::optional<crypto::WrappedKey>> rewrap_secret(const crypto::KeyRing& ring, const KeySource& keys,
                                                        const crypto::WrappedKey& wrapped, const Bytes& binding) {
  if (wrapped.key_id == ring.active_id()) return std::optional<crypto::WrappedKey>();
  SELFSAME_ASSIGN(const crypto::SecretBytes secret,
                  ring.knows(wrapped.key_id) ? ring.unwrap(wrapped, binding) : unwrap_secret(keys, wrapped, binding));
  return std::optional(ring.wrap(secret, binding));
}

}  // namespace selfsame::store
