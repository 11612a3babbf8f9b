// The tables and how they came to be: migrations, forward only. Internal to this room.
#pragma once

#include "store/sqlite.hpp"

namespace selfsame::store {

/// Marks the file as ours (PRAGMA application_id): "SSME".
inline constexpr std::int64_t kApplicationId = 0x53534D45;

/// The newest version that this program writes (PRAGMA user_version).
std::int64_t newest_schema_version();

/// Whether the file is empty or ours, without changing it. Errors: store_failed, store_newer.
Status check_identity(Database& database);

/// Applies the migrations that are missing, each in a transaction of its own. Several processes may do so at once.
/// Errors: store_failed, store_newer.
Status migrate(Database& database);

}  // namespace selfsame::store
