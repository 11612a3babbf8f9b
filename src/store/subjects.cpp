#include "store/subjects.hpp"

#include <algorithm>

#include "store/subject_rows.hpp"

namespace selfsame::store {
namespace {

// One row per template, and one for a subject without any.
constexpr std::string_view kFind =
    "SELECT subjects.number, subjects.id, subjects.created_ms, subjects.updated_ms, templates.modality "
    "FROM subjects LEFT JOIN templates ON templates.subject = subjects.number "
    "WHERE lower(subjects.id) = $1 ORDER BY templates.modality";
constexpr std::string_view kList =
    "SELECT page.number, page.id, page.created_ms, page.updated_ms, templates.modality "
    "FROM (SELECT number, id, created_ms, updated_ms FROM subjects "
    "WHERE lower(id) > $1 ORDER BY lower(id) LIMIT $2) AS page "
    "LEFT JOIN templates ON templates.subject = page.number ORDER BY lower(page.id), templates.modality";

struct RecordRow {
  SubjectRecord record;  // of one modality, or none

  static Result<RecordRow> read(RowReader& row) {
    const std::int64_t number = row.number();
    SELFSAME_ASSIGN(SubjectId id, stored_id(row.text()));
    SubjectRecord record{.number = static_cast<std::uint64_t>(number), .id = std::move(id)};
    record.created_ms = row.number();
    record.updated_ms = row.number();
    if (const auto modality = stored_modality(row.number_or_null().value_or(0))) record.modalities = {*modality};
    return RecordRow{std::move(record)};
  }
};

std::vector<SubjectRecord> together(std::vector<RecordRow> rows) {
  std::vector<SubjectRecord> records;
  for (RecordRow& row : rows) {
    if (records.empty() || records.back().number != row.record.number) {
      records.push_back(std::move(row.record));
    } else {
      records.back().modalities.insert(records.back().modalities.end(), row.record.modalities.begin(),
                                       row.record.modalities.end());
    }
  }
  return records;
}

}  // namespace

Result<SubjectRecord> find_subject(Tx& tx, const SubjectId& subject) {
  SELFSAME_ASSIGN(auto rows, all<RecordRow>(tx, kFind, subject.folded()));
  if (rows.empty()) return no_such_subject(subject);
  return std::move(together(std::move(rows)).front());
}

Result<SubjectRecord> Subjects::find(const SubjectId& subject) const {
  SELFSAME_ASSIGN(const auto tx, rows_.begin(Access::read));
  return find_subject(*tx, subject);
}

Result<std::vector<SubjectRecord>> Subjects::list(std::string_view after, std::size_t limit) const {
  const auto most = static_cast<std::int64_t>(std::min<std::size_t>(limit, INT32_MAX));
  SELFSAME_ASSIGN(const auto tx, rows_.begin(Access::read));
  SELFSAME_ASSIGN(auto rows, all<RecordRow>(*tx, kList, fold_case(after), most));
  return together(std::move(rows));
}

Result<std::uint64_t> Subjects::count() const {
  SELFSAME_ASSIGN(const auto tx, rows_.begin(Access::read));
  SELFSAME_ASSIGN(const std::int64_t count, number(*tx, "SELECT count(*) FROM subjects"));
  return static_cast<std::uint64_t>(count);
}

}  // namespace selfsame::store
