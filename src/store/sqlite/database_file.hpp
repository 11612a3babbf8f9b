// Getting from a path to a database that is safe to use. Internal to this room.
#pragma once

#include <filesystem>

#include "store/schema.hpp"
#include "store/sqlite/connection.hpp"

namespace selfsame::store::sqlite {

/// Makes the folder (0700) where it is missing. Errors: io_failed.
Status make_folder_of(const std::filesystem::path& file);

/// Makes the file, and its folder, where they are missing (0600, 0700), takes others' rights to an existing file away,
/// and opens it: WAL, synchronous FULL, foreign keys, deleted content overwritten, nothing in the schema trusted but
/// held against `schema`, migrated. Errors: io_failed, store_failed, store_newer; each names the file.
Result<Connection> open_database(const std::filesystem::path& file, const Schema& schema);

}  // namespace selfsame::store::sqlite
