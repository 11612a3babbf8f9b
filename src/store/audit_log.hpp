// The append-only authentication log.
#pragma once

#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "store/log_entry.hpp"
#include "store/rows.hpp"

namespace selfsame::store {

/// Threads: all methods may be called from several threads at once.
class AuditLog {
 public:
  /// Both outlive the log.
  AuditLog(Rows& rows, const base::Clock& clock) : rows_(rows), clock_(clock) {}

  /// Sequence and time are set here; the score is rounded. Survives a crash of the process, not always a power cut:
  /// waiting for the disk at every verification would cost more than the verification. Errors: invalid_argument where
  /// a text has more than 128 bytes; store_failed.
  Status append(const LogEntry& entry);

  /// Newest first: of the person who is enrolled under this id, and not of anybody who had it before. Of an id that
  /// nobody has, nothing. An empty subject: everyone's. Errors: store_failed.
  Result<std::vector<LogEntry>> history(std::string_view subject, std::size_t limit) const;

 private:
  Rows& rows_;
  const base::Clock& clock_;
};

/// Inside the caller's transaction, which the line shares its fate with. Otherwise as AuditLog::append.
Status append_to_log(Tx& tx, const LogEntry& entry, std::int64_t now_ms);

}  // namespace selfsame::store
