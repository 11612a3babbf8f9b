// Opening, and everything that changes templates or keys.
#include "store/vault.hpp"

#include "crypto/sealing.hpp"
#include "store/database_file.hpp"
#include "store/erasure.hpp"
#include "store/sealed_template.hpp"
#include "store/vault_impl.hpp"

namespace selfsame::store {
namespace {

constexpr std::int64_t kRewrapBatch = 256;

/// What acknowledges must also open later: nothing is stored that parse_template would refuse.
Status check_templates(std::span<const match::Template> templates) {
  if (templates.empty()) return fail(ErrorCode::invalid_argument, "an enrolment needs at least one template");
  unsigned seen = 0;
  for (const auto& value : templates) {
    const unsigned bit = 1U << static_cast<unsigned>(value.modality);
    if ((seen & bit) != 0) return fail(ErrorCode::invalid_argument, "an enrolment holds two templates of one modality");
    seen |= bit;
    Bytes bytes = match::serialize(value);
    const bool parses = match::parse_template(bytes).has_value();
    crypto::wipe(bytes);
    if (!parses) return fail(ErrorCode::invalid_argument, "a template to enrol is not well-formed");
  }
  return {};
}

struct Holder {
  std::int64_t number = 0;
  crypto::SecretBytes data_key;
};

Result<Holder> existing_subject(Query& row, const SubjectId& subject, const KeySource& keys) {
  const ByteView sealed = row.blob(2);
  SELFSAME_ASSIGN(crypto::SecretBytes data_key,
                  keys.unwrap({row.text(1), Bytes(sealed.begin(), sealed.end())}, subject));
  return Holder{row.number(0), std::move(data_key)};
}

Result<Holder> subject_for_enrolment(Database& database, const KeySource& keys, const SubjectId& subject,
                                     std::int64_t now_ms) {
  SELFSAME_ASSIGN(const auto ring, ring_for_writing(database, keys));
  const std::string_view id = subject.str();
  {
    SELFSAME_ASSIGN(Query row, database.query("SELECT number, key_id, data_key FROM subjects WHERE id = ?", id));
    SELFSAME_ASSIGN(const bool exists, row.next());
    if (exists) return existing_subject(row, subject, keys);
  }
  auto data_key = crypto::SecretBytes::random(crypto::kKeyBytes);
  const crypto::WrappedKey wrapped = ring->wrap(data_key, key_binding(subject));
  SELFSAME_TRY(
      database.execute("INSERT INTO subjects (id, created_ms, updated_ms, key_id, data_key) VALUES (?, ?, ?, ?, ?)", id,
                       now_ms, now_ms, std::string_view(wrapped.key_id), ByteView(wrapped.sealed)));
  return Holder{database.last_row(), std::move(data_key)};
}

Status put_template(Database& database, const Holder& holder, const SubjectId& subject, const match::Template& value,
                    IfExists if_exists) {
  constexpr const char* kInsert =
      "INSERT INTO templates (subject, modality, pack_id, pack_version, created_ms, sealed) VALUES (?, ?, ?, ?, ?, ?) "
      "ON CONFLICT (subject, modality) DO NOTHING";
  constexpr const char* kReplace =
      "INSERT INTO templates (subject, modality, pack_id, pack_version, created_ms, sealed) VALUES (?, ?, ?, ?, ?, ?) "
      "ON CONFLICT (subject, modality) DO UPDATE SET pack_id = excluded.pack_id, pack_version = excluded.pack_version,"
      " created_ms = excluded.created_ms, sealed = excluded.sealed";
  const Bytes sealed = seal_template(holder.data_key, subject, value);
  SELFSAME_TRY(database.execute(if_exists == IfExists::replace ? kReplace : kInsert, holder.number,
                                static_cast<std::int64_t>(value.modality), std::string_view(value.pack.id),
                                std::int64_t{value.pack.version}, value.created_ms, ByteView(sealed)));
  if (database.changed_rows() == 1) return {};
  return fail(ErrorCode::subject_exists, subject.str() + " has a " + std::string(to_string(value.modality)) +
                                             " template already; ask for replacement to enrol anew");
}

/// What these templates take the place of, to be looked for once they have. False where that is nothing.
Result<bool> find_replaced(Database& database, const Holder& holder, std::span<const match::Template> templates,
                           Residue& replaced) {
  bool any = false;
  for (const auto& value : templates) {
    SELFSAME_ASSIGN(Query row, database.query("SELECT sealed FROM templates WHERE subject = ? AND modality = ?",
                                              holder.number, static_cast<std::int64_t>(value.modality)));
    SELFSAME_ASSIGN(const bool found, row.next());
    if (!found) continue;
    replaced.add(row.blob(0));
    any = true;
  }
  if (any) SELFSAME_TRY(database.execute("UPDATE state SET erasures_pending = erasures_pending + 1"));
  return any;
}

/// Remembers what there is to erase, and deletes it. Errors: subject_not_found.
Result<Residue> delete_subject(Database& database, const SubjectId& subject) {
  Residue erased;
  std::int64_t number = 0;
  {
    SELFSAME_ASSIGN(Query row, database.query("SELECT number, data_key FROM subjects WHERE id = ?",
                                              std::string_view(subject.str())));
    SELFSAME_ASSIGN(const bool found, row.next());
    if (!found) return fail(ErrorCode::subject_not_found, "there is no subject " + subject.str());
    number = row.number(0);
    erased.add(row.blob(1));
  }
  {
    SELFSAME_ASSIGN(Query row, database.query("SELECT sealed FROM templates WHERE subject = ?", number));
    for (;;) {
      SELFSAME_ASSIGN(const bool found, row.next());
      if (!found) break;
      erased.add(row.blob(0));
    }
  }
  SELFSAME_TRY(database.execute("DELETE FROM subjects WHERE number = ?", number));
  SELFSAME_TRY(database.execute("UPDATE state SET erasures_pending = erasures_pending + 1"));
  return erased;
}

struct KeyRow {
  std::int64_t number = 0;
  std::string id;
  crypto::WrappedKey key;
};

Result<std::vector<KeyRow>> keys_to_rewrap(Database& database, std::int64_t after, std::string_view active_id) {
  SELFSAME_ASSIGN(Query row, database.query("SELECT number, id, key_id, data_key FROM subjects "
                                            "WHERE number > ? AND key_id <> ? ORDER BY number LIMIT ?",
                                            after, active_id, kRewrapBatch));
  std::vector<KeyRow> rows;
  for (;;) {
    SELFSAME_ASSIGN(const bool found, row.next());
    if (!found) return rows;
    const ByteView sealed = row.blob(3);
    rows.push_back({row.number(0), row.text(1), {row.text(2), Bytes(sealed.begin(), sealed.end())}});
  }
}

Status rewrap_one(Database& database, const crypto::KeyRing& ring, const KeySource& keys, const KeyRow& row) {
  SELFSAME_ASSIGN(const SubjectId subject, SubjectId::create(row.id));
  const Bytes binding = key_binding(subject);
  SELFSAME_ASSIGN(const crypto::SecretBytes data_key,
                  ring.knows(row.key.key_id) ? ring.unwrap(row.key, binding) : keys.unwrap(row.key, subject));
  const crypto::WrappedKey wrapped = ring.wrap(data_key, binding);
  return database.execute("UPDATE subjects SET key_id = ?, data_key = ? WHERE number = ?",
                          std::string_view(wrapped.key_id), ByteView(wrapped.sealed), row.number);
}

}  // namespace

Result<std::shared_ptr<const crypto::KeyRing>> ring_for_writing(Database& database, const KeySource& keys) {
  std::string key_id;
  {
    SELFSAME_ASSIGN(Query row, database.query("SELECT master_key_id FROM state"));
    SELFSAME_ASSIGN(const bool found, row.next());
    if (found) key_id = row.text(0);
  }
  if (!key_id.empty()) return keys.knowing(key_id);
  auto ring = keys.current();
  SELFSAME_TRY(database.execute("UPDATE state SET master_key_id = ?", std::string_view(ring->active_id())));
  return ring;
}

Vault::Vault(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Vault::~Vault() = default;

Result<std::unique_ptr<Vault>> Vault::open(const std::filesystem::path& file, crypto::KeyRing keys,
                                           std::optional<std::filesystem::path> key_file, const base::Clock& clock) {
  SELFSAME_ASSIGN(Database database, open_database(file));
  // Best effort: a reader may be in the way, and then the next erasure or opening does it.
  (void)finish_pending_erasure(database);
  return std::unique_ptr<Vault>(
      new Vault(std::make_unique<Impl>(std::move(database), std::move(keys), std::move(key_file), clock)));
}

Result<Change> Vault::enrol(const SubjectId& subject, std::span<const match::Template> templates, IfExists if_exists,
                            LogEntry entry) {
  SELFSAME_TRY(check_templates(templates));
  entry.subject = subject.str();
  const std::lock_guard lock(impl_->mutex);
  Database& database = impl_->database;
  const std::int64_t now_ms = impl_->clock.wall_ms();
  const bool tidy = if_exists == IfExists::replace && finish_pending_erasure(database).has_value();

  Change change;
  Residue replaced;
  bool any_replaced = false;
  SELFSAME_ASSIGN(Transaction transaction, Transaction::begin(database));
  SELFSAME_ASSIGN(change.before, read_generation(database));
  SELFSAME_ASSIGN(const Holder holder, subject_for_enrolment(database, impl_->keys, subject, now_ms));
  if (if_exists == IfExists::replace) {
    SELFSAME_ASSIGN(any_replaced, find_replaced(database, holder, templates, replaced));
  }
  for (const auto& value : templates) {
    SELFSAME_TRY(put_template(database, holder, subject, value, if_exists));
  }
  SELFSAME_TRY(database.execute("UPDATE subjects SET updated_ms = ? WHERE number = ?", now_ms, holder.number));
  SELFSAME_TRY(append_to_log(database, entry, now_ms));
  SELFSAME_ASSIGN(change.after, read_generation(database));
  SELFSAME_TRY(transaction.commit());
  // The data key stays, so what was replaced must go: with its key it would open. Where a reader is in the way, the
  // next erasure, replacement or opening does it.
  if (any_replaced) (void)(tidy ? finish_erasure(database, replaced) : finish_pending_erasure(database));
  return change;
}

Result<Change> Vault::erase(const SubjectId& subject, LogEntry entry) {
  entry.subject = subject.str();
  const std::lock_guard lock(impl_->mutex);
  Database& database = impl_->database;
  const bool tidy = finish_pending_erasure(database).has_value();

  Change change;
  SELFSAME_ASSIGN(Transaction transaction, Transaction::begin(database));
  SELFSAME_ASSIGN(change.before, read_generation(database));
  SELFSAME_ASSIGN(const Residue erased, delete_subject(database, subject));
  SELFSAME_TRY(append_to_log(database, entry, impl_->clock.wall_ms()));
  SELFSAME_ASSIGN(change.after, read_generation(database));
  SELFSAME_TRY(transaction.commit());

  if (const Status finished = tidy ? finish_erasure(database, erased) : finish_pending_erasure(database); !finished) {
    return fail(finished.error().code, subject.str() +
                                           " is erased, but copies of its sealed key may still be in the "
                                           "database files until the next erasure or start: " +
                                           finished.error().message);
  }
  return change;
}

Result<std::size_t> Vault::rewrap(const crypto::KeyRing& ring) {
  const std::lock_guard lock(impl_->mutex);
  Database& database = impl_->database;
  SELFSAME_ASSIGN(Transaction transaction, Transaction::begin(database));
  std::size_t rewrapped = 0;
  for (std::int64_t last = 0;;) {
    SELFSAME_ASSIGN(const std::vector<KeyRow> rows, keys_to_rewrap(database, last, ring.active_id()));
    if (rows.empty()) break;
    for (const auto& row : rows) SELFSAME_TRY(rewrap_one(database, ring, impl_->keys, row));
    rewrapped += rows.size();
    last = rows.back().number;
  }
  SELFSAME_TRY(rewrap_code_secrets(database, ring, impl_->keys));
  SELFSAME_TRY(database.execute("UPDATE state SET master_key_id = ?", std::string_view(ring.active_id())));
  SELFSAME_TRY(transaction.commit());
  impl_->keys.replace(ring.clone());
  // Wraps by the old key should not linger in the log; a reader in the way only delays that.
  (void)empty_log(database);
  return rewrapped;
}

}  // namespace selfsame::store
