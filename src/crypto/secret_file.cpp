#include "crypto/secret_file.hpp"

#include <unistd.h>

#include <cerrno>

namespace selfsame::crypto {

std::optional<SecretBytes> read_secret(int descriptor, std::size_t most) {
  SecretBytes room(most);
  std::size_t size = 0;
  while (size < room.size()) {
    const ssize_t got = ::read(descriptor, room.reveal_mutable().data() + size, room.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return std::nullopt;
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  return SecretBytes::from(room.reveal().first(size));
}

}  // namespace selfsame::crypto
