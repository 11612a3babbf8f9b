// Whose database a file is, at which version it stands, and whether it is made as it must be. Internal to this room.
#pragma once

#include "store/schema.hpp"
#include "store/sqlite/connection.hpp"

namespace selfsame::store::sqlite {

/// Whether the file is empty or ours, without changing it. Errors: store_failed, store_newer.
Status check_identity(Connection& connection, const Schema& schema);

/// Applies the migrations that are missing, each in a transaction of its own, and checks before each and at the end
/// that the database has exactly the tables, indexes and triggers that the migrations make: whoever can write the file
/// could else plant a trigger that this program would then obey, or take a guard away. Several processes may do so at
/// once. Errors: store_failed, store_newer.
Status bring_forward(Connection& connection, const Schema& schema);

}  // namespace selfsame::store::sqlite
