#include "store/sqlite/versions.hpp"

#include <sys/stat.h>

#include "store/sqlite/database_file.hpp"
#include "store/store_test_fixture.hpp"

namespace selfsame::store::sqlite {
namespace {

using VersionsTest = StoreFixture;

Schema our_schema() { return schema_in(kSqliteDialect); }

::mode_t mode_of(const std::filesystem::path& path) {
  struct stat info = {};
  EXPECT_EQ(::stat(path.c_str(), &info), 0) << path;
  return info.st_mode & 07777;
}

void write(const std::filesystem::path& file, std::string_view content) {
  std::ofstream(file, std::ios::binary) << content;
}

TEST_F(VersionsTest, new_database_is_private_and_marked) {
  file_ = folder_ / "data" / "vault.db";
  const auto store = open();
  ASSERT_TRUE(enrol(*store, "ann", 1));
  EXPECT_EQ(mode_of(file_.parent_path()), 0700U);
  EXPECT_EQ(mode_of(file_), 0600U);
  EXPECT_EQ(mode_of(file_.string() + "-wal"), 0600U);
  EXPECT_EQ(mode_of(file_.string() + "-shm"), 0600U);
  Connection database = raw();
  EXPECT_EQ(database.number("PRAGMA application_id").value(), our_schema().mark);
  EXPECT_EQ(database.number("PRAGMA user_version").value(), std::int64_t{kSchemaVersion});
}

TEST_F(VersionsTest, rights_of_others_are_taken_away) {
  { const auto store = open(); }
  ASSERT_EQ(::chmod(file_.c_str(), 0644), 0);
  ASSERT_NE(open(), nullptr);
  EXPECT_EQ(mode_of(file_), 0600U);
}

TEST_F(VersionsTest, connection_is_durable_and_strict) {
  Connection database = open_database(file_, our_schema()).value();
  EXPECT_EQ(database.number("PRAGMA synchronous").value(), 2);
  EXPECT_EQ(database.number("PRAGMA foreign_keys").value(), 1);
  EXPECT_EQ(database.number("PRAGMA secure_delete").value(), 1);
  EXPECT_EQ(database.number("PRAGMA trusted_schema").value(), 0);
  EXPECT_EQ(database.number("PRAGMA recursive_triggers").value(), 1);
  EXPECT_TRUE(database.run("PRAGMA journal_mode", {}, [](RowReader& row) {
    EXPECT_EQ(row.text(), "wal");
    return row.status();
  }));
}

TEST_F(VersionsTest, every_table_is_strict) {
  Connection database = open_database(file_, our_schema()).value();
  EXPECT_EQ(database
                .number("SELECT count(*) FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND "
                        "name NOT LIKE 'sqlite_%' AND strict = 0")
                .value(),
            0);
  EXPECT_EQ(database.number("SELECT count(*) FROM pragma_table_list WHERE strict = 1").value(), 8);
}

TEST_F(VersionsTest, a_newer_database_is_refused_and_left_alone) {
  { const auto store = open(); }
  ASSERT_TRUE(raw().run(("PRAGMA user_version = " + std::to_string(kSchemaVersion + 1)).c_str()));
  const std::string before = raw_files();
  expect_error(try_open(), ErrorCode::store_newer);
  EXPECT_EQ(raw_files(), before);
}

TEST_F(VersionsTest, a_file_that_is_no_database_is_refused_and_left_alone) {
  const std::string text(5000, 'x');
  write(file_, text);
  const auto store = try_open();
  expect_error(store, ErrorCode::store_failed);
  EXPECT_NE(store.error().message.find("not a database"), std::string::npos) << store.error().message;
  EXPECT_NE(store.error().message.find(file_.string()), std::string::npos);
  EXPECT_EQ(raw_files(), text);
}

TEST_F(VersionsTest, a_database_of_another_program_is_refused_and_left_alone) {
  write(file_, "");
  ASSERT_TRUE(raw().run("CREATE TABLE theirs (x)"));
  const std::string before = raw_files();
  expect_error(try_open(), ErrorCode::store_failed);
  ASSERT_TRUE(raw().run("PRAGMA application_id = 7"));
  expect_error(try_open(), ErrorCode::store_failed);
  ASSERT_TRUE(raw().run("PRAGMA application_id = 0"));
  EXPECT_EQ(raw_files().size(), before.size());
}

TEST_F(VersionsTest, an_empty_file_becomes_a_database) {
  write(file_, "");
  EXPECT_TRUE(enrol(*open(), "ann", 1));
}

TEST_F(VersionsTest, a_truncated_database_is_store_failed) {
  {
    const auto store = open();
    for (std::uint32_t i = 0; i < 20; ++i) ASSERT_TRUE(enrol(*store, "s" + std::to_string(i), i));
  }
  std::filesystem::resize_file(file_, std::filesystem::file_size(file_) / 2);
  const auto store = try_open();
  if (store) {
    const Status walked = (*store)->templates().walk(Modality::face, [](const auto&, const auto&) {});
    expect_error(walked, ErrorCode::store_failed);
  } else {
    EXPECT_EQ(store.error().code, ErrorCode::store_failed);
  }
}

TEST_F(VersionsTest, paths_that_cannot_be_files_are_io_failed) {
  file_ = folder_;
  expect_error(try_open(), ErrorCode::io_failed);
  file_ = folder_ / "missing" / "folder" / "vault.db";
  expect_error(try_open(), ErrorCode::io_failed);
  write(folder_ / "plain", "");
  file_ = folder_ / "plain" / "vault.db";
  expect_error(try_open(), ErrorCode::io_failed);
}

/// An empty database as version `version` of its format left it.
void make_older(const std::filesystem::path& file, std::size_t version) {
  write(file, "");
  Schema older = our_schema();
  older.migrations.resize(version);
  ASSERT_TRUE(open_database(file, older));
}

TEST_F(VersionsTest, older_databases_are_brought_forward_with_what_they_hold) {
  // Version 5 exists only briefly, on the way to the next.
  for (const std::size_t version : {1U, 2U, 3U, 4U}) {
    file_ = folder_ / ("of-" + std::to_string(version) + ".db");
    make_older(file_, version);
    ASSERT_TRUE(raw().run(
        "INSERT INTO subjects VALUES (7, 'ann', 1, 2, 'k', x'00');"
        "INSERT INTO templates VALUES (1, 7, 2, 'p', 1, 3, x'00');"
        "INSERT INTO auth_log (sequence, time_ms, subject, action, outcome, modality, score_twentieths, duration_ms, "
        "origin) VALUES (4, 5, 'ann', 'liveness_enrol', 'subject_exists', 'voice', 9, 1.5, 'cli')"));
    const std::int64_t generation = raw().number("SELECT generation FROM state").value();
    EXPECT_EQ(generation, version < 3 ? 2 : 1) << "the trigger of then counts";
    const auto store = open();
    ASSERT_NE(store, nullptr);
    EXPECT_EQ(raw().number("PRAGMA user_version").value(), std::int64_t{kSchemaVersion});
    const auto ann = store->subjects().find(subject_named("ann")).value();
    EXPECT_EQ(ann.number, 7U);
    EXPECT_EQ(ann.modalities, std::vector{Modality::voice});
    const LogEntry line = store->log().history("ann", 1)->front();
    EXPECT_EQ(line.action, Action::liveness_enrol);
    EXPECT_EQ(line.outcome, Outcome(ErrorCode::subject_exists));
    EXPECT_EQ(line.modalities, std::vector{Modality::voice});
    EXPECT_FLOAT_EQ(line.score.value(), 0.45F);
    EXPECT_EQ(line.actor, "");
    const auto enrolled = enrol(*store, "bob", 1);
    ASSERT_TRUE(enrolled);
    EXPECT_EQ(enrolled->subject.number, 8U);
    EXPECT_EQ(enrolled->change.before, static_cast<std::uint64_t>(generation));
    EXPECT_EQ(enrolled->change.after, store->templates().generation().value());
    EXPECT_TRUE(store->code_secrets().newest_or_new());
  }
}

TEST_F(VersionsTest, lines_of_before_are_given_to_the_people_they_are_about_and_their_ids_are_gone) {
  make_older(file_, 4);
  const std::string line =
      "INSERT INTO auth_log (time_ms, subject, action, outcome, modality, duration_ms, origin) VALUES ";
  ASSERT_TRUE(raw().run(("INSERT INTO subjects VALUES (7, 'Ann', 100, 100, 'k', x'00');" + line +
                         "(50, 'ann', 'enrol', 'ok', '', 1, 'cli'), (60, 'zebulon', 'verify', 'accept', '', 1, 'cli'),"
                         "(70, 'Zebulon', 'erase', 'ok', '', 1, 'cli'), (80, '', 'identify', 'reject', '', 1, 'cli'),"
                         "(100, 'Ann', 'enrol', 'ok', '', 1, 'cli'), (110, 'ann', 'verify', 'accept', '', 1, 'cli')")
                            .c_str()));
  const auto store = open();
  ASSERT_NE(store, nullptr);
  EXPECT_EQ(store->log().history("ANN", 10)->size(), 2U) << "whoever had the id before is somebody else";
  const auto log = store->log().history("", 10).value();
  ASSERT_EQ(log.size(), 7U) << "and a line about the files";
  EXPECT_EQ(log[0].action, Action::scrub);
  EXPECT_EQ(log[1].subject, "Ann");
  EXPECT_EQ(log[2].subject, "Ann");
  EXPECT_EQ(log[3].subject, "");
  EXPECT_EQ(log[4].subject.front(), '#');
  EXPECT_EQ(log[4].subject, log[5].subject);
  EXPECT_EQ(log[6].subject.front(), '#');
  EXPECT_NE(log[6].subject, log[5].subject);
  EXPECT_EQ(raw_files().find("ebulon"), std::string::npos);
  EXPECT_FALSE(raw().run("UPDATE auth_log SET outcome = 'reject'")) << "the guard is back";
}

TEST_F(VersionsTest, ids_that_differ_in_case_alone_keep_an_older_database_as_it_is) {
  make_older(file_, 4);
  ASSERT_TRUE(
      raw().run("INSERT INTO subjects VALUES (1, 'Ada', 1, 1, 'k', x'00'), (2, 'ada', 1, 1, 'k', x'00'),"
                "(3, 'ben', 1, 1, 'k', x'00')"));
  const auto store = try_open();
  expect_error(store, ErrorCode::store_failed);
  EXPECT_NE(store.error().message.find("Ada and ada"), std::string::npos) << store.error().message;
  EXPECT_EQ(store.error().message.find("ben"), std::string::npos);
  EXPECT_EQ(raw().number("PRAGMA user_version").value(), 4);
  ASSERT_TRUE(raw().run("DELETE FROM subjects WHERE id = 'ada'"));
  EXPECT_NE(open(), nullptr);
}

TEST_F(VersionsTest, a_database_that_is_not_made_as_it_must_be_is_refused) {
  const std::vector<std::pair<std::string, std::string>> changes = {
      {"DROP TRIGGER auth_log_keeps_rows", "trigger auth_log_keeps_rows is missing"},
      {"CREATE TRIGGER planted AFTER INSERT ON auth_log BEGIN DELETE FROM subjects; END", "trigger planted was added"},
      {"CREATE VIEW planted AS SELECT * FROM subjects", "view planted was added"},
      {"CREATE TABLE planted (x)", "table planted was added"},
      {"DROP INDEX auth_log_by_person", "index auth_log_by_person is missing"},
      {"ALTER TABLE subjects ADD COLUMN more TEXT", "table subjects was changed"},
      {"DROP TRIGGER auth_log_keeps_values; CREATE TRIGGER auth_log_keeps_values BEFORE UPDATE ON auth_log BEGIN "
       "SELECT 1; "
       "END",
       "trigger auth_log_keeps_values was changed"},
      {"DROP TABLE code_secrets", "table code_secrets is missing"}};
  for (std::size_t i = 0; i < changes.size(); ++i) {
    file_ = folder_ / (std::to_string(i) + ".db");
    { ASSERT_TRUE(enrol(*open(), "ann", 1)); }
    ASSERT_TRUE(raw().run(changes[i].first.c_str())) << changes[i].first;
    const auto store = try_open();
    expect_error(store, ErrorCode::store_failed);
    EXPECT_NE(store.error().message.find(changes[i].second), std::string::npos) << store.error().message;
    EXPECT_NE(store.error().message.find(file_.string()), std::string::npos);
  }
}

TEST_F(VersionsTest, an_older_database_with_something_planted_is_refused_before_it_is_brought_forward) {
  make_older(file_, 1);
  ASSERT_TRUE(raw().run("CREATE TRIGGER planted AFTER INSERT ON auth_log BEGIN DELETE FROM subjects; END"));
  expect_error(try_open(), ErrorCode::store_failed);
  EXPECT_EQ(raw().number("PRAGMA user_version").value(), 1);
}

TEST_F(VersionsTest, statistics_that_an_administrator_gathered_are_no_change) {
  { ASSERT_TRUE(enrol(*open(), "ann", 1)); }
  ASSERT_TRUE(raw().run("ANALYZE"));
  EXPECT_NE(open(), nullptr);
}

TEST_F(VersionsTest, migration_is_rolled_back_when_it_fails) {
  make_older(file_, 1);
  Schema broken = our_schema();
  broken.migrations[1] = "CREATE TABLE half (x); CREATE TABLE state (x)";
  expect_error(open_database(file_, broken), ErrorCode::store_failed);
  EXPECT_EQ(raw().number("PRAGMA user_version").value(), 1);
  EXPECT_EQ(raw().number("SELECT count(*) FROM sqlite_schema WHERE name = 'half'").value(), 0);
}

}  // namespace
}  // namespace selfsame::store::sqlite
