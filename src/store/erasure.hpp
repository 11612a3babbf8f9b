// Making sure that what was deleted is gone from the engine's files too. Internal to this room.
//
// `state.erasures_pending` counts up in the transaction that deletes (expect_scrub) and down when the files are clean,
// so that a crash between the two, or a reader in the way, is made good later.
#pragma once

#include <cstdint>
#include <span>

#include "base/clock.hpp"
#include "store/log_entry.hpp"
#include "store/rows.hpp"

namespace selfsame::store {

/// After a committed deletion of `erased`, in whose transaction `pending_before` others were pending; theirs are made
/// good too. Errors: store_failed; the deletion stands, and the log says for `cause` that its traces do too.
Status finish_erasure(Rows& rows, const base::Clock& clock, std::int64_t pending_before, std::span<const Bytes> erased,
                      const LogEntry& cause);

/// Where an earlier one was not finished; `depth` is rewrite or rewrite_unless_read. Errors: store_failed.
Status finish_pending_erasures(Rows& rows, const base::Clock& clock, Scrub depth);

}  // namespace selfsame::store
