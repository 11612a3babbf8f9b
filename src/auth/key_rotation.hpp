// Changing the master key, as a use case.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>

#include "auth/caller.hpp"
#include "base/result.hpp"
#include "store/store.hpp"

namespace selfsame::auth {

/// Wraps every data key by a new master key, which is made in `key_file`; without a file by the active key of `ring`,
/// which whoever keeps it has renewed. Returns how many data keys. Logged.
/// Errors: forbidden, and those of store::rotate_master_key and store::Templates::rewrap.
Result<std::size_t> rotate_master_key(const Caller& caller, store::Store& storage,
                                      const std::optional<std::filesystem::path>& key_file,
                                      const crypto::KeyRing& ring);

}  // namespace selfsame::auth
