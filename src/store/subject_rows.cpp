#include "store/subject_rows.hpp"

#include "store/persons.hpp"

namespace selfsame::store {

Result<KeyRow> KeyRow::read(RowReader& row) {
  KeyRow key;
  key.number = row.number();
  key.id = row.text();
  key.person = row.number();
  key.key.key_id = row.text();
  key.key.sealed = row.bytes();
  return key;
}

Result<std::optional<KeyRow>> find_key(Tx& tx, const SubjectId& subject) {
  SELFSAME_ASSIGN(auto row,
                  first<KeyRow>(tx, "SELECT number, id, person, key_id, data_key FROM subjects WHERE lower(id) = $1",
                                subject.folded()));
  if (row) SELFSAME_TRY(check_owner(*row, subject));
  return row;
}

Result<std::vector<KeyRow>> keys_not_under(Tx& tx, std::string_view active_id, std::int64_t after, std::int64_t limit) {
  return all<KeyRow>(tx,
                     "SELECT number, id, person, key_id, data_key FROM subjects "
                     "WHERE number > $1 AND key_id <> $2 ORDER BY number LIMIT $3",
                     after, active_id, limit);
}

Status put_key(Tx& tx, std::int64_t subject, const crypto::WrappedKey& key) {
  return execute(tx, "UPDATE subjects SET key_id = $1, data_key = $2 WHERE number = $3", key.key_id, key.sealed,
                 subject);
}

Result<std::int64_t> add_subject(Tx& tx, const SubjectId& subject, const crypto::WrappedKey& key, std::int64_t now_ms) {
  return number(tx,
                "INSERT INTO subjects (id, person, created_ms, updated_ms, key_id, data_key) "
                "VALUES ($1, $2, $3, $3, $4, $5) RETURNING number",
                subject.str(), draw_person(), now_ms, key.key_id, key.sealed);
}

Status touch_subject(Tx& tx, std::int64_t subject, std::int64_t now_ms) {
  return execute(tx, "UPDATE subjects SET updated_ms = $1 WHERE number = $2", now_ms, subject);
}

Status delete_subject(Tx& tx, std::int64_t subject) {
  return execute(tx, "DELETE FROM subjects WHERE number = $1", subject);
}

Status check_owner(const KeyRow& row, const SubjectId& subject) {
  if (fold_case(row.id) == subject.folded()) return {};
  return fail(ErrorCode::store_failed, "the database is damaged: an id leads to another user; restore a backup");
}

Result<SubjectId> stored_id(std::string_view text) {
  auto id = SubjectId::create(text);
  if (!id) return fail(ErrorCode::store_failed, "the database is damaged: a user id is not valid");
  return id;
}

std::optional<Modality> stored_modality(std::int64_t number) {
  if (number < 0 || number > UINT8_MAX) return std::nullopt;
  return modality_from(static_cast<std::uint8_t>(number));
}

tl::unexpected<Error> no_such_subject(const SubjectId& subject) {
  return fail(ErrorCode::subject_not_found, "user " + subject.str() + " is not enrolled");
}

}  // namespace selfsame::store
