#include "store/audit_log.hpp"

#include <algorithm>
#include <cmath>

#include "store/persons.hpp"

namespace selfsame::store {
namespace {

constexpr std::size_t kMaxLogText = 128;
constexpr float kScoreSteps = 20;

constexpr std::string_view kAppend =
    "INSERT INTO auth_log (time_ms, person, action, outcome, modality, score_twentieths, duration_ms, actor, origin) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
constexpr std::string_view kOfSubject =
    "SELECT auth_log.sequence, auth_log.time_ms, auth_log.person, subjects.id, auth_log.action, auth_log.outcome,"
    " auth_log.modality, auth_log.score_twentieths, auth_log.duration_ms, auth_log.actor, auth_log.origin "
    "FROM subjects JOIN auth_log ON auth_log.person = subjects.person "
    "WHERE lower(subjects.id) = $1 ORDER BY auth_log.sequence DESC LIMIT $2";
constexpr std::string_view kOfAll =
    "SELECT auth_log.sequence, auth_log.time_ms, auth_log.person, coalesce(subjects.id, strangers.id), auth_log.action,"
    " auth_log.outcome, auth_log.modality, auth_log.score_twentieths, auth_log.duration_ms, auth_log.actor,"
    " auth_log.origin FROM auth_log LEFT JOIN subjects ON subjects.person = auth_log.person "
    "LEFT JOIN strangers ON strangers.person = auth_log.person ORDER BY auth_log.sequence DESC LIMIT $1";

struct LogRow {
  LogEntry entry;

  static Result<LogRow> read(RowReader& row) {
    LogEntry entry;
    entry.sequence = row.number();
    entry.time_ms = row.number();
    entry.person = row.number_or_null();
    const auto id = row.text_or_null();
    if (entry.person) entry.subject = id ? *id : pseudonym_of(*entry.person);
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

/// Stores only coarse scores: from exact ones a template could be reconstructed step by step.
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
  std::optional<std::int64_t> person = entry.person;
  if (!person && !entry.subject.empty()) {
    SELFSAME_ASSIGN(person, person_asked_for(tx, entry.subject));
  }
  return execute(tx, kAppend, now_ms, or_null(person), to_string(entry.action), to_string(entry.outcome), modalities,
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
  SELFSAME_ASSIGN(auto rows, subject.empty() ? all<LogRow>(*tx, kOfAll, most)
                                             : all<LogRow>(*tx, kOfSubject, fold_case(subject), most));
  std::vector<LogEntry> entries;
  entries.reserve(rows.size());
  for (LogRow& row : rows) entries.push_back(std::move(row.entry));
  return entries;
}

}  // namespace selfsame::store
