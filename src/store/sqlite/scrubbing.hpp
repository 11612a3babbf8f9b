// Making sure that what was deleted is gone from the files. Internal to this room.
//
// SQLite's secure_delete overwrites a deleted cell, but not the copies of it that earlier rebalancing of the tree may
// have left in the unused part of other pages. So after an erasure the database file is searched for what was erased,
// and rewritten (VACUUM) where something is found.
#pragma once

#include "store/sqlite/connection.hpp"

namespace selfsame::store::sqlite {

/// Copies the write-ahead log into the database and empties it. Errors: store_failed where a reader blocks that for
/// two seconds.
Status empty_log(Connection& connection);

/// Empties the log, and rewrites the database where the file still holds a piece of `erased`. Errors: store_failed.
Status search_and_rewrite(Connection& connection, std::span<const Bytes> erased);

/// Errors: store_failed.
Status rewrite(Connection& connection);
/// Does nothing, and waits for nobody, while a reader is in the way. Errors: store_failed, then too.
Status rewrite_unless_read(Connection& connection);

}  // namespace selfsame::store::sqlite
