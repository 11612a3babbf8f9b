#include "store/audit_log.hpp"

#include <algorithm>
#include <cmath>

namespace selfsame::store {
namespace {

constexpr std::size_t kMaxLogText = 128;
constexpr float kScoreSteps = 20;

constexpr std::string_view kAppend =
    "INSERT INTO auth_log (time_ms, subject, action, outcome, modality, score_twentieths, duration_ms, actor, origin) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
constexpr std::string_view kOfSubject =
    "SELECT sequence, time_ms, subject, action, outcome, modality, score_twentieths, duration_ms, actor, origin "
    "FROM auth_log WHERE subject = $1 ORDER BY sequence DESC LIMIT $2";
constexpr std::string_view kOfAll =
    "SELECT sequence, time_ms, subject, action, outcome, modality, score_twentieths, duration_ms, actor, origin "
    "FROM auth_log ORDER BY sequence DESC LIMIT $1";

struct LogRow {
  LogEntry entry;

  static Result<LogRow> read(RowReader& row) {
    LogEntry entry;
    entry.sequence = row.number();
    entry.time_ms = row.number();
    entry.subject = row.text();
    entry.action = action_from(row.text());
    entry.outcome = outcome_from(row.text());
    entry.modalities = modalities_from(row.text());
    if (const auto twentieths = row.number_or_null()) entry.score = static_cast<float>(*twentieths) / kScoreSteps;
    entry.ms = row.real();
    entry.actor = row.text();
    entry.origin = row.text();
    return LogRow{std::move(entry)};
  }
};

/// The column has no room for an exact score, from which a template could be rebuilt step by step.
std::optional<std::int64_t> twentieths_of(const std::optional<float>& score) {
  if (!score || !(*score >= 0)) return std::nullopt;
  return std::lround(std::min(*score, 1.0F) * kScoreSteps);
}

}  // namespace

Status append_to_log(Tx& tx, const LogEntry& entry, std::int64_t now_ms) {
  for (const auto* text : {&entry.subject, &entry.actor, &entry.origin}) {
    if (text->size() > kMaxLogText) {
      return fail(ErrorCode::invalid_argument,
                  "a text for the log has more than " + std::to_string(kMaxLogText) + " bytes");
    }
  }
  const double ms = std::isfinite(entry.ms) ? entry.ms : 0.0;
  const std::string modalities = to_string(entry.modalities);
  return execute(tx, kAppend, now_ms, entry.subject, to_string(entry.action), to_string(entry.outcome), modalities,
                 or_null(twentieths_of(entry.score)), ms, entry.actor, entry.origin);
}

Status AuditLog::append(const LogEntry& entry) {
  SELFSAME_ASSIGN(const auto tx, rows_.begin(Access::write_later));
  SELFSAME_TRY(append_to_log(*tx, entry, clock_.wall_ms()));
  return tx->commit();
}

Result<std::vector<LogEntry>> AuditLog::history(std::string_view subject, std::size_t limit) const {
  const auto most = static_cast<std::int64_t>(std::min<std::size_t>(limit, INT32_MAX));
  SELFSAME_ASSIGN(const auto tx, rows_.begin(Access::read));
  SELFSAME_ASSIGN(auto rows,
                  subject.empty() ? all<LogRow>(*tx, kOfAll, most) : all<LogRow>(*tx, kOfSubject, subject, most));
  std::vector<LogEntry> entries;
  entries.reserve(rows.size());
  for (LogRow& row : rows) entries.push_back(std::move(row.entry));
  return entries;
}

}  // namespace selfsame::store
