// Ensures that deleted data is gone from the files. Internal to this room.
//
// SQLite's secure_delete overwrites a deleted cell, but not the copies that earlier rebalancing of the tree may have
// left in unused parts of other pages. So after an erasure the database file is searched for the erased bytes, and
// rewritten (VACUUM) if any are found.
#pragma once

#include "store/sqlite/connection.hpp"

namespace selfsame::store::sqlite {

/// Copies the write-ahead log into the database and empties it. Errors: store_failed if a reader blocks that for two
/// seconds.
Status empty_log(Connection& connection);

/// Empties the log, and rewrites the database if the file still contains a piece of `erased`. Errors: store_failed.
Status search_and_rewrite(Connection& connection, std::span<const Bytes> erased);

/// Errors: store_failed.
Status rewrite(Connection& connection);
/// Does nothing, without waiting, if a reader is active. Errors: store_failed, also in that case.
Status rewrite_unless_read(Connection& connection);

}  // namespace selfsame::store::sqlite
