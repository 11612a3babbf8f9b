// Reads what must not stay in memory.
#pragma once

#include <cstddef>
#include <optional>

#include "crypto/secret.hpp"

namespace selfsame::crypto {

/// The first bytes of a file, `most` of them where there are more. None where it cannot be read, and errno says why.
std::optional<SecretBytes> read_secret(int descriptor, std::size_t most);

}  // namespace selfsame::crypto
