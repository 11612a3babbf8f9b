// The one row of what holds for the database as a whole, inside the caller's transaction. Internal to this room.
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
  std::int64_t generation = 0;               // counts the transactions that changed templates
  std::optional<std::string> master_key_id;  // what new data keys are wrapped by; none before the first
  std::int64_t erasures_pending = 0;         // deletions whose traces may still be in the files

  static Result<StateRow> read(RowReader& row);
};

/// Errors: store_failed.
Result<StateRow> read_state(Tx& tx);
/// Counts a change of templates; gives the state with it. The first statement of every transaction that changes any, so
/// that the engine lets one after the other write.
Result<StateRow> count_change(Tx& tx);

/// The ring to wrap by. Going by the master key that the database is under, inside the transaction that writes, keeps a
/// process that has missed a rotation from wrapping by a key that is about to be dropped. Errors: key_missing and the
/// others of KeySource::knowing.
Result<std::shared_ptr<const crypto::KeyRing>> ring_for_writing(Tx& tx, const StateRow& state, const KeySource& keys);
Status put_master_key(Tx& tx, const std::string& key_id);

/// In the transaction that deletes: there are traces to be removed.
Status expect_scrub(Tx& tx);
/// Takes off as many as were there before the scrub: another process may have begun one since.
Status settle_scrubs(Tx& tx, std::int64_t count);

}  // namespace selfsame::store
