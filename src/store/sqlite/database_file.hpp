// Opens a path as a database that is safe to use. Internal to this room.
#pragma once

#include <filesystem>

#include "store/schema.hpp"
#include "store/sqlite/connection.hpp"

namespace selfsame::store::sqlite {

/// Makes the folder (0700) if it is missing. Errors: io_failed.
Status make_folder_of(const std::filesystem::path& file);

/// Makes the file and its folder if they are missing (0600, 0700), or removes other users' rights from an existing
/// file, and opens it: WAL, synchronous FULL, foreign keys, deleted content overwritten, the schema untrusted, compared
/// with `schema`, and migrated. Errors: io_failed, store_failed, store_newer; each names the file.
Result<Connection> open_database(const std::filesystem::path& file, const Schema& schema);

}  // namespace selfsame::store::sqlite
