#include "store/schema.hpp"

#include <array>

namespace selfsame::store {
namespace {

// Migration N brings version N-1 to N. A released one is never edited: databases out there have run it.
constexpr std::array kMigrations = {
    R"sql(
CREATE TABLE subjects (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  created_ms INTEGER NOT NULL,
  updated_ms INTEGER NOT NULL,
  key_id TEXT NOT NULL,
  data_key BLOB NOT NULL
) STRICT;

CREATE TABLE templates (
  number INTEGER PRIMARY KEY,
  subject INTEGER NOT NULL REFERENCES subjects (number) ON DELETE CASCADE,
  modality INTEGER NOT NULL,
  pack_id TEXT NOT NULL,
  pack_version INTEGER NOT NULL,
  created_ms INTEGER NOT NULL,
  sealed BLOB NOT NULL,
  UNIQUE (subject, modality)
) STRICT;

CREATE TABLE auth_log (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  time_ms INTEGER NOT NULL,
  subject TEXT NOT NULL,
  action TEXT NOT NULL,
  outcome TEXT NOT NULL,
  modality TEXT NOT NULL,
  score_twentieths INTEGER,
  duration_ms REAL NOT NULL,
  origin TEXT NOT NULL
) STRICT;
CREATE INDEX auth_log_by_subject ON auth_log (subject, sequence);
CREATE TRIGGER auth_log_keeps_rows BEFORE DELETE ON auth_log
  BEGIN SELECT RAISE(ABORT, 'the authentication log is append-only'); END;
CREATE TRIGGER auth_log_keeps_values BEFORE UPDATE ON auth_log
  BEGIN SELECT RAISE(ABORT, 'the authentication log is append-only'); END;

CREATE TABLE state (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  generation INTEGER NOT NULL,
  master_key_id TEXT,
  erasures_pending INTEGER NOT NULL
) STRICT;
INSERT INTO state VALUES (1, 1, NULL, 0);
CREATE TRIGGER templates_count_inserts AFTER INSERT ON templates
  BEGIN UPDATE state SET generation = generation + 1; END;
CREATE TRIGGER templates_count_updates AFTER UPDATE ON templates
  BEGIN UPDATE state SET generation = generation + 1; END;
CREATE TRIGGER templates_count_deletes AFTER DELETE ON templates
  BEGIN UPDATE state SET generation = generation + 1; END;
)sql",
    R"sql(
CREATE TABLE code_secrets (
  number INTEGER PRIMARY KEY,
  created_ms INTEGER NOT NULL,
  key_id TEXT NOT NULL,
  secret BLOB NOT NULL
) STRICT;
)sql"};

Status refuse_newer(std::int64_t version) {
  if (version <= newest_schema_version()) return {};
  return fail(ErrorCode::store_newer, "the database was written by a newer version (its format is " +
                                          std::to_string(version) + ", this program knows up to " +
                                          std::to_string(newest_schema_version()) + "); update this program");
}

}  // namespace

std::int64_t newest_schema_version() { return static_cast<std::int64_t>(kMigrations.size()); }

Status check_identity(Database& database) {
  // One statement, hence one snapshot: another process may be making the tables right now.
  SELFSAME_ASSIGN(Query row, database.query("SELECT application_id, user_version, (SELECT count(*) FROM sqlite_schema) "
                                            "FROM pragma_application_id, pragma_user_version"));
  SELFSAME_TRY(row.next());
  const std::int64_t application = row.number(0);
  const std::int64_t version = row.number(1);
  const std::int64_t objects = row.number(2);
  const bool fresh = application == 0 && version == 0 && objects == 0;
  if (!fresh && application != kApplicationId) {
    return fail(ErrorCode::store_failed, "the file is a database of another program");
  }
  return refuse_newer(version);
}

Status migrate(Database& database) {
  for (;;) {
    SELFSAME_ASSIGN(const std::int64_t before, database.number("PRAGMA user_version"));
    if (before == newest_schema_version()) return {};
    SELFSAME_ASSIGN(Transaction transaction, Transaction::begin(database));
    // Read anew: another process may have migrated in the meantime.
    SELFSAME_ASSIGN(const std::int64_t version, database.number("PRAGMA user_version"));
    SELFSAME_TRY(refuse_newer(version));
    if (version == newest_schema_version()) return {};
    SELFSAME_TRY(database.run(kMigrations[static_cast<std::size_t>(version)]));
    SELFSAME_TRY(database.run(("PRAGMA application_id = " + std::to_string(kApplicationId)).c_str()));
    SELFSAME_TRY(database.run(("PRAGMA user_version = " + std::to_string(version + 1)).c_str()));
    SELFSAME_TRY(transaction.commit());
  }
}

}  // namespace selfsame::store
