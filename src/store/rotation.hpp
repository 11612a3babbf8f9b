// Changing the master key so that a crash at any point leaves every template openable.
#pragma once

#include <filesystem>

#include "store/templates.hpp"

namespace selfsame::store {

/// Saves a new key beside the old one, rewraps every data key, then saves the new key alone. A rotation that was cut
/// off is finished instead, by the key it had made. Returns how many data keys were rewrapped. `templates` goes on with
/// the new key. Errors: key_invalid where another rotation is under way; those of KeyRing::load, KeyRing::save and
/// Templates::rewrap.
Result<std::size_t> rotate_master_key(Templates& templates, const std::filesystem::path& key_file);

}  // namespace selfsame::store
