#include "auth/key_rotation.hpp"

#include "auth/core.hpp"
#include "store/rotation.hpp"

namespace selfsame::auth {

Result<std::size_t> rotate_master_key(const Caller& caller, store::Vault& vault,
                                      const std::optional<std::filesystem::path>& key_file,
                                      const crypto::KeyRing& ring) {
  return logged(vault, new_log_line(caller, "rotate"), [&](LogLine& line) -> Result<std::size_t> {
    SELFSAME_TRY(require(caller, Scope::keys_rotate));
    line.entry.outcome = "ok";
    return key_file ? store::rotate_master_key(vault, *key_file) : vault.rewrap(ring);
  });
}

}  // namespace selfsame::auth
