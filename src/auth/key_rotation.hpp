// The use case that changes the master key.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>

#include "auth/caller.hpp"
#include "base/result.hpp"
#include "store/store.hpp"

namespace selfsame::auth {

/// Wraps every data key under a new master key: one made in `key_file`, or, if there is no file, the active key of
/// `ring`, which its keeper has already renewed. Returns the number of data keys. Logged.
/// Errors: forbidden, and those of store::rotate_master_key and store::Templates::rewrap.
Result<std::size_t> rotate_master_key(const Caller& caller, store::Store& storage,
                                      const std::optional<std::filesystem::path>& key_file,
                                      const crypto::KeyRing& ring);

}  // namespace selfsame::auth
