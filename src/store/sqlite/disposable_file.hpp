// A database that may be lost: one that cannot be used is begun anew. Internal to this room.
#pragma once

#include <filesystem>

#include "store/schema.hpp"
#include "store/sqlite/connection.hpp"

namespace selfsame::store::sqlite {

/// As open_database. A file that is damaged, or made otherwise than `schema` says, is deleted first, together with its
/// write-ahead log. One that is merely busy, or on a disk that fails, is not. Processes that open it take turns, by a
/// lock file beside it. Errors: io_failed, store_failed; each names the file.
Result<Connection> open_disposable(const std::filesystem::path& file, const Schema& schema);

}  // namespace selfsame::store::sqlite
