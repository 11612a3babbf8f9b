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

  /// Sets sequence and time, and rounds the score. Survives a crash of the process, but not always a power cut: waiting
  /// for the disk at every verification would cost more than the verification. Errors: invalid_argument if a text has
  /// more than 128 bytes; store_failed.
  Status append(const LogEntry& entry);

  /// Newest first. Only lines of the person now enrolled under this id, not of earlier holders; none if nobody has the
  /// id. An empty subject: everyone's. Errors: store_failed.
  Result<std::vector<LogEntry>> history(std::string_view subject, std::size_t limit) const;

 private:
  Rows& rows_;
  const base::Clock& clock_;
};

/// Runs in the caller's transaction, so the line is committed or rolled back with it. Otherwise as AuditLog::append.
Status append_to_log(Tx& tx, const LogEntry& entry, std::int64_t now_ms);

}  // namespace selfsame::store
