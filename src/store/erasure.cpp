#include "store/erasure.hpp"

#include "store/audit_log.hpp"
#include "store/state_row.hpp"

namespace selfsame::store {
namespace {

Status settle(Rows& rows, const base::Clock& clock, std::int64_t count, bool log) {
  SELFSAME_ASSIGN(const auto tx, rows.begin(Access::write));
  SELFSAME_TRY(settle_scrubs(*tx, count));
  if (log) SELFSAME_TRY(append_to_log(*tx, {.action = Action::scrub}, clock.wall_ms()));
  return tx->commit();
}

Status scrub(Rows& rows, const base::Clock& clock, std::int64_t pending_before, std::span<const Bytes> erased) {
  const bool alone = pending_before == 0;
  SELFSAME_TRY(rows.scrub(alone ? Scrub::search : Scrub::rewrite, erased));
  return settle(rows, clock, pending_before + 1, !alone);
}

}  // namespace

Status finish_erasure(Rows& rows, const base::Clock& clock, std::int64_t pending_before, std::span<const Bytes> erased,
                      const LogEntry& cause) {
  Status scrubbed = scrub(rows, clock, pending_before, erased);
  if (!scrubbed) {
    LogEntry line = cause;
    line.action = Action::scrub;
    line.outcome = scrubbed.error().code;
    line.score.reset();
    // Best effort: the caller is told about remaining traces either way.
    (void)AuditLog(rows, clock).append(line);
  }
  return scrubbed;
}

Status finish_pending_erasures(Rows& rows, const base::Clock& clock, Scrub depth) {
  std::int64_t pending = 0;
  {
    SELFSAME_ASSIGN(const auto tx, rows.begin(Access::read));
    SELFSAME_ASSIGN(const StateRow state, read_state(*tx));
    pending = state.erasures_pending;
  }
  if (pending == 0) return {};
  SELFSAME_TRY(rows.scrub(depth, {}));
  return settle(rows, clock, pending, true);
}

}  // namespace selfsame::store
