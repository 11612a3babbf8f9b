// The stored form of site secrets: wrapped by the master key, each bound to its own name. Internal to this room.
#pragma once

#include <optional>

#include "base/bytes.hpp"
#include "crypto/key_ring.hpp"
#include "store/key_source.hpp"

namespace selfsame::store {

/// Errors: those of KeySource::knowing; template_sealed if it is bound to something else.
Result<crypto::SecretBytes> unwrap_secret(const KeySource& keys, const crypto::WrappedKey& wrapped,
                                          const Bytes& binding);

/// The same secret wrapped under the ring's active key; none if it is already. Errors: as `unwrap_secret`.
Result<std::optional<crypto::WrappedKey>> rewrap_secret(const crypto::KeyRing& ring, const KeySource& keys,
                                                        const crypto::WrappedKey& wrapped, const Bytes& binding);

}  // namespace selfsame::store
