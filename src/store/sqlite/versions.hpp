// Checks whether a file is ours, its version, and its schema. Internal to this room.
#pragma once

#include "store/schema.hpp"
#include "store/sqlite/connection.hpp"

namespace selfsame::store::sqlite {

/// Checks that the file is empty or ours, without changing it. Errors: store_failed, store_newer.
Status check_identity(Connection& connection, const Schema& schema);

/// Applies the missing migrations, each in a transaction of its own. Checks before each and at the end that the
/// database has exactly the tables, indexes and triggers that the migrations make: otherwise somebody who can write the
/// file could plant a trigger that this program would run, or remove a guard. Several processes may do this at once.
/// Errors: store_failed, store_newer.
Status bring_forward(Connection& connection, const Schema& schema);

}  // namespace selfsame::store::sqlite
