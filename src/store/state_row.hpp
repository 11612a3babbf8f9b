// The single row of database-wide state, accessed in the caller's transaction. Internal to this room.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "crypto/key_ring.hpp"
#include "store/key_source.hpp"
#include "store/rows.hpp"

namespace selfsame::store {

struct StateRow {
  std::int64_t generation = 0;               // incremented by each transaction that changes templates
  std::optional<std::string> master_key_id;  // the key that wraps new data keys; none before the first
  std::int64_t erasures_pending = 0;         // number of deletions whose traces may still be in the files

  static Result<StateRow> read(RowReader& row);
};

/// Errors: store_failed.
Result<StateRow> read_state(Tx& tx);
/// Counts a change of templates and returns the state after it. Must be the first statement of every transaction that
/// changes templates, so that the engine serialises writers.
Result<StateRow> count_change(Tx& tx);

/// The ring to wrap with. It is chosen by the database's master key inside the writing transaction, so a process that
/// has missed a rotation cannot wrap under a key that is about to be dropped. Errors: key_missing and the others of
/// KeySource::knowing.
Result<std::shared_ptr<const crypto::KeyRing>> ring_for_writing(Tx& tx, const StateRow& state, const KeySource& keys);
Status put_master_key(Tx& tx, const std::string& key_id);

/// Call in the transaction that deletes: records that traces must be removed.
Status expect_scrub(Tx& tx);
/// Subtracts the number pending before the scrub: another process may have added more since.
Status settle_scrubs(Tx& tx, std::int64_t count);

}  // namespace selfsame::store
