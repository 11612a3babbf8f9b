// Making sure that what was deleted is gone from the files. Internal to this room.
//
// SQLite's secure_delete overwrites a deleted cell, but not the copies of it that earlier rebalancing of the tree may
// have left in the unused part of other pages. So after an erasure the database file is searched for what was erased,
// and rewritten (VACUUM) where something is found. `state.erasures_pending` counts up in the transaction that deletes
// and down when the files are clean, so that a crash between the two is made good later.
#pragma once

#include "store/residue.hpp"
#include "store/sqlite.hpp"

namespace selfsame::store {

/// Copies the write-ahead log into the database and empties it. Errors: store_failed where a reader blocks that for
/// two seconds.
Status empty_log(Database& database);

/// After a committed deletion of `erased`. Errors: store_failed; the deletion stands, its clean-up stays pending.
Status finish_erasure(Database& database, const Residue& erased);

/// Where an earlier erasure was not finished: rewrites the database. Errors: store_failed.
Status finish_pending_erasure(Database& database);

}  // namespace selfsame::store
