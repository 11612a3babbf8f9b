// The append-only authentication log.
#include <algorithm>
#include <cmath>

#include "base/check.hpp"
#include "store/vault_impl.hpp"

namespace selfsame::store {
namespace {

constexpr std::size_t kMaxLogText = 128;
constexpr float kScoreSteps = 20;

Status check_texts(const LogEntry& entry) {
  for (const auto* text : {&entry.subject, &entry.action, &entry.outcome, &entry.modality, &entry.origin}) {
    if (text->size() > kMaxLogText) {
      return fail(ErrorCode::invalid_argument,
                  "a text for the log has more than " + std::to_string(kMaxLogText) + " bytes");
    }
  }
  return {};
}

LogEntry read_entry(const Query& row) {
  LogEntry entry;
  entry.sequence = row.number(0);
  entry.time_ms = row.number(1);
  entry.subject = row.text(2);
  entry.action = row.text(3);
  entry.outcome = row.text(4);
  entry.modality = row.text(5);
  if (!row.is_null(6)) entry.score = static_cast<float>(row.number(6)) / kScoreSteps;
  entry.ms = row.real(7);
  entry.origin = row.text(8);
  return entry;
}

}  // namespace

Status append_to_log(Database& database, const LogEntry& entry, std::int64_t now_ms) {
  SELFSAME_TRY(check_texts(entry));
  constexpr const char* kInsert =
      "INSERT INTO auth_log (time_ms, subject, action, outcome, modality, score_twentieths, duration_ms, origin) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
  // The column has no room for an exact score, from which a template could be rebuilt step by step.
  const double ms = std::isfinite(entry.ms) ? entry.ms : 0.0;
  if (!(entry.score >= 0)) {
    return database.execute(kInsert, now_ms, std::string_view(entry.subject), std::string_view(entry.action),
                            std::string_view(entry.outcome), std::string_view(entry.modality), nullptr, ms,
                            std::string_view(entry.origin));
  }
  const std::int64_t twentieths = std::lround(std::min(entry.score, 1.0F) * kScoreSteps);
  return database.execute(kInsert, now_ms, std::string_view(entry.subject), std::string_view(entry.action),
                          std::string_view(entry.outcome), std::string_view(entry.modality), twentieths, ms,
                          std::string_view(entry.origin));
}

namespace {

/// Commits without waiting for the disk while it lives. The write-ahead log keeps the order of commits, so a later
/// enrolment's fsync carries these lines along. Not through a prepared statement: SQLite obeys this pragma as it is
/// compiled.
class WithoutSync {
 public:
  explicit WithoutSync(Database& database)
      : database_(database), status_(database.run("PRAGMA synchronous = NORMAL")) {}
  WithoutSync(const WithoutSync&) = delete;
  WithoutSync& operator=(const WithoutSync&) = delete;
  ~WithoutSync() {
    // An enrolment that is acknowledged without a sync would be a broken promise.
    const Status restored = database_.run("PRAGMA synchronous = FULL");
    SELFSAME_CHECK(restored.has_value());
  }
  const Status& status() const { return status_; }

 private:
  Database& database_;
  Status status_;
};

}  // namespace

Status Vault::append(LogEntry entry) {
  const std::lock_guard lock(impl_->mutex);
  const WithoutSync quick(impl_->database);
  if (!quick.status()) return fail(quick.status().error());
  return append_to_log(impl_->database, entry, impl_->clock.wall_ms());
}

Result<std::vector<LogEntry>> Vault::history(std::string_view subject, std::size_t limit) const {
  constexpr const char* kOfSubject =
      "SELECT sequence, time_ms, subject, action, outcome, modality, score_twentieths, duration_ms, origin "
      "FROM auth_log WHERE subject = ?1 ORDER BY sequence DESC LIMIT ?2";
  constexpr const char* kOfAll =
      "SELECT sequence, time_ms, subject, action, outcome, modality, score_twentieths, duration_ms, origin "
      "FROM auth_log WHERE ?1 = '' ORDER BY sequence DESC LIMIT ?2";
  const std::lock_guard lock(impl_->mutex);
  const auto most = static_cast<std::int64_t>(std::min<std::size_t>(limit, INT32_MAX));
  SELFSAME_ASSIGN(Query row, impl_->database.query(subject.empty() ? kOfAll : kOfSubject, subject, most));
  std::vector<LogEntry> entries;
  for (;;) {
    SELFSAME_ASSIGN(const bool found, row.next());
    if (!found) return entries;
    entries.push_back(read_entry(row));
  }
}

}  // namespace selfsame::store
