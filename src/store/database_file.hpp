// Getting from a path to a database that is safe to use. Internal to this room.
#pragma once

#include <filesystem>

#include "store/sqlite.hpp"

namespace selfsame::store {

/// Makes the file, and its folder, where they are missing (0600, 0700), takes others' rights to an existing file away,
/// and opens it: WAL, synchronous FULL, foreign keys, deleted content overwritten, nothing in the schema trusted,
/// migrated. Errors: io_failed, store_failed, store_newer; each names the file.
Result<Database> open_database(const std::filesystem::path& file);

}  // namespace selfsame::store
