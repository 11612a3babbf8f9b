// Reads files whose contents must not stay in memory.
#pragma once

#include <cstddef>
#include <optional>

#include "crypto/secret.hpp"

namespace selfsame::crypto {

/// The first bytes of a file, at most `most`. None if it cannot be read; errno says why.
std::optional<SecretBytes> read_secret(int descriptor, std::size_t most);

}  // namespace selfsame::crypto
