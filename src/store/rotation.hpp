// Changes the master key such that a crash at any point leaves every template readable.
#pragma once

#include <filesystem>

#include "store/templates.hpp"

namespace selfsame::store {

/// Saves a new key beside the old one, rewraps every data key, then saves the new key alone. If an earlier rotation was
/// interrupted, finishes that one with the key that it had made. Returns the number of rewrapped data keys. `templates`
/// then uses the new key. Errors: key_invalid if another rotation is under way; those of KeyRing::load, KeyRing::save
/// and Templates::rewrap.
Result<std::size_t> rotate_master_key(Templates& templates, const std::filesystem::path& key_file);

}  // namespace selfsame::store
