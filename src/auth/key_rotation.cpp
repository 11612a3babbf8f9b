#include "auth/key_rotation.hpp"

#include "auth/core.hpp"
#include "store/rotation.hpp"

namespace selfsame::auth {

Result<std::size_t> rotate_master_key(const Caller& caller, store::Store& storage,
                                      const std::optional<std::filesystem::path>& key_file,
                                      const crypto::KeyRing& ring) {
  return logged(storage.log(), new_log_line(caller, store::Action::rotate), [&](LogLine& line) -> Result<std::size_t> {
    SELFSAME_TRY(require(caller, Scope::keys_rotate));
    line.entry.outcome = store::Done{};
    return key_file ? store::rotate_master_key(storage.templates(), *key_file) : storage.templates().rewrap(ring);
  });
}

}  // namespace selfsame::auth
