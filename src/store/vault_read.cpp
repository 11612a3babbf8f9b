// Reading subjects and opening their templates.
#include <algorithm>

#include "store/sealed_template.hpp"
#include "store/vault_impl.hpp"

namespace selfsame::store {
namespace {

constexpr std::int64_t kWalkBatch = 256;

/// A template row with what is needed to open it, copied out so that opening needs no lock.
struct SealedRow {
  SubjectRecord subject;
  crypto::WrappedKey key;
  std::int64_t modality = 0;
  PackRef pack;
  Bytes sealed;
};

#define SELFSAME_RECORD_COLUMNS                                             \
  "subjects.number, subjects.id, subjects.created_ms, subjects.updated_ms," \
  "(SELECT coalesce(sum(1 << each.modality), 0) FROM templates AS each WHERE each.subject = subjects.number)"
#define SELFSAME_SEALED_ROWS                                                                             \
  "SELECT " SELFSAME_RECORD_COLUMNS                                                                      \
  ", subjects.key_id, subjects.data_key, templates.modality, templates.pack_id, templates.pack_version," \
  " templates.sealed FROM subjects JOIN templates ON templates.subject = subjects.number "

Bytes copy_of(ByteView bytes) { return {bytes.begin(), bytes.end()}; }

Result<std::vector<SealedRow>> read_rows(Query query) {
  std::vector<SealedRow> rows;
  for (;;) {
    SELFSAME_ASSIGN(const bool found, query.next());
    if (!found) return rows;
    SELFSAME_ASSIGN(SubjectRecord subject, read_record(query));
    rows.push_back(SealedRow{.subject = std::move(subject),
                             .key = {query.text(5), copy_of(query.blob(6))},
                             .modality = query.number(7),
                             .pack = {query.text(8), static_cast<std::uint32_t>(query.number(9))},
                             .sealed = copy_of(query.blob(10))});
  }
}

/// Locked memory that serves for one row after the other.
struct Room {
  crypto::SecretBytes data_key;
  crypto::SecretBytes plaintext;
};

Result<match::Template> open_row(const KeySource& keys, const SealedRow& row, Room& room) {
  const auto modality =
      row.modality < 0 || row.modality > 255 ? std::nullopt : modality_from(static_cast<std::uint8_t>(row.modality));
  if (!modality) return fail(ErrorCode::template_corrupt, "a stored template has an unknown modality");
  SELFSAME_TRY(keys.unwrap_into(row.key, row.subject.id, room.data_key));
  SELFSAME_ASSIGN(match::Template value,
                  open_template(room.data_key, row.subject.id, *modality, row.sealed, room.plaintext));
  if (value.pack != row.pack) {
    return fail(ErrorCode::template_corrupt, "a template is of another model pack than its row says");
  }
  return value;
}

}  // namespace

Result<SubjectRecord> read_record(const Query& row) {
  auto id = SubjectId::create(row.text(1));
  if (!id) return fail(ErrorCode::store_failed, "the database is damaged: a subject has an id that is none");
  SubjectRecord record{.number = static_cast<std::uint64_t>(row.number(0)),
                       .id = std::move(*id),
                       .created_ms = row.number(2),
                       .updated_ms = row.number(3),
                       .modalities = {}};
  for (const auto modality : {Modality::face, Modality::voice, Modality::finger}) {
    if ((row.number(4) >> static_cast<unsigned>(modality) & 1) != 0) record.modalities.push_back(modality);
  }
  return record;
}

Result<std::vector<match::Template>> Vault::templates(const SubjectId& subject) const {
  std::vector<SealedRow> rows;
  {
    const std::lock_guard lock(impl_->mutex);
    SELFSAME_ASSIGN(Query query,
                    impl_->database.query(SELFSAME_SEALED_ROWS "WHERE subjects.id = ? ORDER BY templates.modality",
                                          std::string_view(subject.str())));
    SELFSAME_ASSIGN(rows, read_rows(std::move(query)));
  }
  if (rows.empty()) return fail(ErrorCode::subject_not_found, "nothing is enrolled for " + subject.str());
  Room room;
  std::vector<match::Template> values;
  for (const auto& row : rows) {
    SELFSAME_ASSIGN(match::Template value, open_row(impl_->keys, row, room));
    values.push_back(std::move(value));
  }
  return values;
}

Status Vault::for_each(Modality modality,
                       const std::function<void(const SubjectRecord&, const match::Template&)>& visit) const {
  // In batches: one long read would keep the write-ahead log from being emptied meanwhile.
  std::int64_t last = 0;
  Room room;
  for (;;) {
    std::vector<SealedRow> rows;
    {
      const std::lock_guard lock(impl_->mutex);
      SELFSAME_ASSIGN(Query query,
                      impl_->database.query(SELFSAME_SEALED_ROWS "WHERE templates.modality = ? AND subjects.number > ?"
                                                                 " ORDER BY subjects.number LIMIT ?",
                                            static_cast<std::int64_t>(modality), last, kWalkBatch));
      SELFSAME_ASSIGN(rows, read_rows(std::move(query)));
    }
    if (rows.empty()) return {};
    for (const auto& row : rows) {
      SELFSAME_ASSIGN(const match::Template value, open_row(impl_->keys, row, room));
      visit(row.subject, value);
    }
    last = static_cast<std::int64_t>(rows.back().subject.number);
  }
}

Result<SubjectRecord> Vault::find(const SubjectId& subject) const {
  const std::lock_guard lock(impl_->mutex);
  SELFSAME_ASSIGN(Query row, impl_->database.query("SELECT " SELFSAME_RECORD_COLUMNS " FROM subjects WHERE id = ?",
                                                   std::string_view(subject.str())));
  SELFSAME_ASSIGN(const bool found, row.next());
  if (!found) return fail(ErrorCode::subject_not_found, "there is no subject " + subject.str());
  return read_record(row);
}

Result<std::vector<SubjectRecord>> Vault::list(std::string_view after, std::size_t limit) const {
  const std::lock_guard lock(impl_->mutex);
  const auto most = static_cast<std::int64_t>(std::min<std::size_t>(limit, INT32_MAX));
  SELFSAME_ASSIGN(
      Query row, impl_->database.query(
                     "SELECT " SELFSAME_RECORD_COLUMNS " FROM subjects WHERE id > ? ORDER BY id LIMIT ?", after, most));
  std::vector<SubjectRecord> records;
  for (;;) {
    SELFSAME_ASSIGN(const bool found, row.next());
    if (!found) return records;
    SELFSAME_ASSIGN(SubjectRecord record, read_record(row));
    records.push_back(std::move(record));
  }
}

Result<std::uint64_t> Vault::count() const {
  const std::lock_guard lock(impl_->mutex);
  SELFSAME_ASSIGN(const std::int64_t count, impl_->database.number("SELECT count(*) FROM subjects"));
  return static_cast<std::uint64_t>(count);
}

Result<std::uint64_t> read_generation(Database& database) {
  SELFSAME_ASSIGN(const std::int64_t generation, database.number("SELECT generation FROM state"));
  return static_cast<std::uint64_t>(generation);
}

Result<std::uint64_t> Vault::generation() const {
  const std::lock_guard lock(impl_->mutex);
  return read_generation(impl_->database);
}

Result<std::vector<PackRef>> Vault::packs(Modality modality) const {
  const std::lock_guard lock(impl_->mutex);
  SELFSAME_ASSIGN(Query query,
                  impl_->database.query("SELECT pack_id, pack_version FROM templates WHERE modality = ? "
                                        "GROUP BY pack_id, pack_version ORDER BY count(*) DESC, pack_id, pack_version",
                                        static_cast<std::int64_t>(modality)));
  std::vector<PackRef> packs;
  for (;;) {
    SELFSAME_ASSIGN(const bool found, query.next());
    if (!found) return packs;
    packs.push_back({query.text(0), static_cast<std::uint32_t>(query.number(1))});
  }
}

}  // namespace selfsame::store
