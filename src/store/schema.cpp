#include "store/schema.hpp"

#include "base/check.hpp"

namespace selfsame::store {
namespace {

constexpr std::int64_t kMark = 0x53534D45;  // "SSME"

// A released one is never edited: databases out there have run it, and are held against what it makes.
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
)sql"};

}  // namespace

std::string in_words_of(const Dialect& dialect, std::string_view text) {
  const std::array<std::pair<std::string_view, std::string_view>, 7> words = {{{"{key}", dialect.key},
                                                                               {"{row}", dialect.row},
                                                                               {"{integer}", dialect.integer},
                                                                               {"{real}", dialect.real},
                                                                               {"{bytes}", dialect.bytes},
                                                                               {"{name}", dialect.name},
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
                                        // From here on the transaction that changes templates counts the generation.
                                        "DROP TRIGGER templates_count_inserts; DROP TRIGGER templates_count_updates;"
                                        "DROP TRIGGER templates_count_deletes;",
                                        ""}};

Schema schema_in(const Dialect& dialect) {
  Schema schema{.mark = kMark, .migrations = {}};
  for (std::size_t i = 0; i < kSchemaVersion; ++i) {
    schema.migrations.push_back(in_words_of(dialect, kMigrations[i]) + std::string(dialect.own[i]));
  }
  return schema;
}

}  // namespace selfsame::store
