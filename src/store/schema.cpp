#include "store/schema.hpp"

#include "base/check.hpp"

namespace selfsame::store {
namespace {

constexpr std::int64_t kMark = 0x53534D45;  // "SSME"

// Never edit a released migration: existing databases have run it, and are compared with what it makes.
constexpr std::array<std::string_view, kSchemaVersion> kMigrations = {
    R"sql(
CREATE TABLE subjects (
  number {key},
  id {name} NOT NULL UNIQUE,
  created_ms {integer} NOT NULL,
  updated_ms {integer} NOT NULL,
  key_id TEXT NOT NULL,
  data_key {bytes} NOT NULL
){strict};

CREATE TABLE templates (
  number {row},
  subject {integer} NOT NULL REFERENCES subjects (number) ON DELETE CASCADE,
  modality {integer} NOT NULL,
  pack_id TEXT NOT NULL,
  pack_version {integer} NOT NULL,
  created_ms {integer} NOT NULL,
  sealed {bytes} NOT NULL,
  UNIQUE (subject, modality)
){strict};

CREATE TABLE auth_log (
  sequence {key},
  time_ms {integer} NOT NULL,
  subject TEXT NOT NULL,
  action TEXT NOT NULL,
  outcome TEXT NOT NULL,
  modality TEXT NOT NULL,
  score_twentieths {integer},
  duration_ms {real} NOT NULL,
  origin TEXT NOT NULL
){strict};
CREATE INDEX auth_log_by_subject ON auth_log (subject, sequence);

CREATE TABLE state (
  one {integer} PRIMARY KEY CHECK (one = 1),
  generation {integer} NOT NULL,
  master_key_id TEXT,
  erasures_pending {integer} NOT NULL
){strict};
INSERT INTO state VALUES (1, 1, NULL, 0);
)sql",
    R"sql(
CREATE TABLE code_secrets (
  number {integer} PRIMARY KEY,
  created_ms {integer} NOT NULL,
  key_id TEXT NOT NULL,
  secret {bytes} NOT NULL
){strict};
)sql",
    R"sql(
ALTER TABLE auth_log ADD COLUMN actor TEXT NOT NULL DEFAULT '';
)sql",
    R"sql(
CREATE TABLE site_secrets (
  name {name} PRIMARY KEY,
  created_ms {integer} NOT NULL,
  key_id TEXT NOT NULL,
  secret {bytes} NOT NULL
){strict};
)sql",
    // Ids are compared without case, and the log refers to people by numbers that become meaningless after erasure.
    R"sql(
ALTER TABLE subjects ADD COLUMN person {integer} NOT NULL DEFAULT 0;
UPDATE subjects SET person = {random};
CREATE UNIQUE INDEX subjects_without_case ON subjects (lower(id));
CREATE UNIQUE INDEX subjects_by_person ON subjects (person);

CREATE TABLE strangers (
  person {integer} PRIMARY KEY,
  id {name} NOT NULL
){strict};
CREATE UNIQUE INDEX strangers_without_case ON strangers (lower(id));

ALTER TABLE auth_log ADD COLUMN person {integer};
)sql",
    // Lines from before an enrolment belong to the holder of the id at that time. The files are rewritten when the
    // database is next opened, so that the ids disappear from them too.
    R"sql(
UPDATE auth_log SET person = (SELECT subjects.person FROM subjects
  WHERE lower(subjects.id) = lower(auth_log.subject) AND subjects.created_ms <= auth_log.time_ms);
CREATE TABLE former (id {name} PRIMARY KEY, person {integer} NOT NULL);
INSERT INTO former (id, person)
  SELECT lower(subject), {random} FROM auth_log WHERE person IS NULL AND subject <> '' GROUP BY lower(subject);
UPDATE auth_log SET person = (SELECT former.person FROM former WHERE former.id = lower(auth_log.subject))
  WHERE person IS NULL;
DROP TABLE former;
UPDATE state SET erasures_pending = erasures_pending + 1 WHERE EXISTS (SELECT 1 FROM auth_log WHERE person IS NOT NULL);
DROP INDEX auth_log_by_subject;
ALTER TABLE auth_log DROP COLUMN subject;
CREATE INDEX auth_log_by_person ON auth_log (person, sequence);
)sql",
    R"sql(
CREATE TABLE registered_keys (
  number {key},
  id {name} NOT NULL UNIQUE,
  name {name} NOT NULL,
  owner {name} NOT NULL,
  kind TEXT NOT NULL,
  purpose TEXT NOT NULL,
  state TEXT NOT NULL,
  public_key {bytes} NOT NULL,
  created_ms {integer} NOT NULL,
  changed_ms {integer} NOT NULL
){strict};
CREATE UNIQUE INDEX registered_keys_by_name ON registered_keys (lower(name));
)sql"};

constexpr Obstacle kTwins = {
    .version = 5,
    .query =
        "SELECT min(id) || ' and ' || max(id) FROM subjects GROUP BY lower(id) HAVING count(*) > 1 "
        "ORDER BY 1 LIMIT 10",
    .message =
        "ids of users are compared without case from this version on, and the database has users whose ids "
        "differ in nothing else; with the version before, enrol one of each under another id and delete the old "
        "one: "};

}  // namespace

std::string in_words_of(const Dialect& dialect, std::string_view text) {
  const std::array<std::pair<std::string_view, std::string_view>, 8> words = {{{"{key}", dialect.key},
                                                                               {"{row}", dialect.row},
                                                                               {"{integer}", dialect.integer},
                                                                               {"{real}", dialect.real},
                                                                               {"{bytes}", dialect.bytes},
                                                                               {"{name}", dialect.name},
                                                                               {"{random}", dialect.random},
                                                                               {"{strict}", dialect.strict}}};
  std::string said;
  while (!text.empty()) {
    const std::size_t brace = text.find('{');
    said += text.substr(0, brace);
    if (brace == std::string_view::npos) break;
    text.remove_prefix(brace);
    bool known = false;
    for (const auto& [word, meaning] : words) {
      if (!text.starts_with(word)) continue;
      said += meaning;
      text.remove_prefix(word.size());
      known = true;
      break;
    }
    SELFSAME_CHECK(known);
  }
  return said;
}

const Dialect kSqliteDialect = {.key = "INTEGER PRIMARY KEY AUTOINCREMENT",
                                .row = "INTEGER PRIMARY KEY",
                                .integer = "INTEGER",
                                .real = "REAL",
                                .bytes = "BLOB",
                                .name = "TEXT",
                                .random = "(random() & 9223372036854775807)",
                                .strict = " STRICT",
                                .own = {R"sql(
CREATE TRIGGER auth_log_keeps_rows BEFORE DELETE ON auth_log
  BEGIN SELECT RAISE(ABORT, 'the authentication log is append-only'); END;
CREATE TRIGGER auth_log_keeps_values BEFORE UPDATE ON auth_log
  BEGIN SELECT RAISE(ABORT, 'the authentication log is append-only'); END;
CREATE TRIGGER templates_count_inserts AFTER INSERT ON templates
  BEGIN UPDATE state SET generation = generation + 1; END;
CREATE TRIGGER templates_count_updates AFTER UPDATE ON templates
  BEGIN UPDATE state SET generation = generation + 1; END;
CREATE TRIGGER templates_count_deletes AFTER DELETE ON templates
  BEGIN UPDATE state SET generation = generation + 1; END;
)sql",
                                        "",
                                        // From here on the transaction that changes templates increments the generation
                                        // itself.
                                        "DROP TRIGGER templates_count_inserts; DROP TRIGGER templates_count_updates;"
                                        "DROP TRIGGER templates_count_deletes;",
                                        "",
                                        // The next version rewrites lines once, and restores the guard.
                                        "DROP TRIGGER auth_log_keeps_values;",
                                        R"sql(
CREATE TRIGGER auth_log_keeps_values BEFORE UPDATE ON auth_log
  BEGIN SELECT RAISE(ABORT, 'the authentication log is append-only'); END;
)sql",
                                        ""}};

Schema schema_in(const Dialect& dialect) {
  Schema schema{.mark = kMark, .migrations = {}, .obstacles = {kTwins}};
  for (std::size_t i = 0; i < kSchemaVersion; ++i) {
    schema.migrations.push_back(in_words_of(dialect, kMigrations[i]) + std::string(dialect.own[i]));
  }
  return schema;
}

}  // namespace selfsame::store
