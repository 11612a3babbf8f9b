// What the parts of Vault share. Internal to this room.
#pragma once

#include <mutex>
#include <utility>

#include "store/key_source.hpp"
#include "store/sqlite.hpp"
#include "store/vault.hpp"

namespace selfsame::store {

struct Vault::Impl {
  Impl(Database opened, crypto::KeyRing ring, std::optional<std::filesystem::path> key_file, const base::Clock& time)
      : database(std::move(opened)), keys(std::move(ring), std::move(key_file)), clock(time) {}

  mutable std::mutex mutex;  // guards `database`
  mutable Database database;
  KeySource keys;
  const base::Clock& clock;
};

/// Inside the caller's transaction, or in one of its own. Sets sequence and time.
Status append_to_log(Database& database, const LogEntry& entry, std::int64_t now_ms);

/// Of the database as the caller sees it, inside a transaction or not.
Result<std::uint64_t> read_generation(Database& database);

/// A SubjectRecord from the first five columns: number, id, created_ms, updated_ms, sum of (1 << modality).
/// Errors: store_failed where the id is none.
Result<SubjectRecord> read_record(const Query& row);

}  // namespace selfsame::store
