// Ensures that deleted data is also gone from the engine's files. Internal to this room.
//
// `state.erasures_pending` is incremented in the transaction that deletes (expect_scrub) and decremented when the files
// are clean, so that a crash in between, or a reader in the way, is made up for later.
#pragma once

#include <cstdint>
#include <span>

#include "base/clock.hpp"
#include "store/log_entry.hpp"
#include "store/rows.hpp"

namespace selfsame::store {

/// Call after a committed deletion of `erased`, in whose transaction `pending_before` others were pending; finishes
/// those too. Errors: store_failed; the deletion still holds, and the log records for `cause` that traces remain.
Status finish_erasure(Rows& rows, const base::Clock& clock, std::int64_t pending_before, std::span<const Bytes> erased,
                      const LogEntry& cause);

/// Finishes earlier erasures that were interrupted; `depth` is rewrite or rewrite_unless_read. Errors: store_failed.
Status finish_pending_erasures(Rows& rows, const base::Clock& clock, Scrub depth);

}  // namespace selfsame::store
