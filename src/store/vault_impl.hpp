// What the parts of Vault share. Internal to this room.
#pragma once

#include <memory>
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

/// The ring to wrap by. Reading which master key the database is under, inside the write transaction, keeps a process
/// that has missed a rotation from wrapping by a key that is about to be dropped.
Result<std::shared_ptr<const crypto::KeyRing>> ring_for_writing(Database& database, const KeySource& keys);

/// Inside the caller's transaction. Errors: key_missing, template_sealed.
Status rewrap_code_secrets(Database& database, const crypto::KeyRing& ring, const KeySource& keys);

/// Inside the caller's transaction, or in one of its own. Sets sequence and time.
Status append_to_log(Database& database, const LogEntry& entry, std::int64_t now_ms);

/// Of the database as the caller sees it, inside a transaction or not.
Result<std::uint64_t> read_generation(Database& database);

/// A SubjectRecord from the first five columns: number, id, created_ms, updated_ms, sum of (1 << modality).
/// Errors: store_failed where the id is none.
Result<SubjectRecord> read_record(const Query& row);

}  // namespace selfsame::store
