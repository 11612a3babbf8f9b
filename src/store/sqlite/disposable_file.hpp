// A database that may be lost: an unusable one is replaced. Internal to this room.
#pragma once

#include <filesystem>

#include "store/schema.hpp"
#include "store/sqlite/connection.hpp"

namespace selfsame::store::sqlite {

/// As open_database. A file that is damaged, or does not match `schema`, is deleted first, together with its
/// write-ahead log; one that is merely busy, or on a failing disk, is not. Processes that open it take turns, using a
/// lock file beside it. Errors: io_failed, store_failed; each names the file.
Result<Connection> open_disposable(const std::filesystem::path& file, const Schema& schema);

}  // namespace selfsame::store::sqlite
