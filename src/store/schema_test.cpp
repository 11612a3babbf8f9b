#include "store/schema.hpp"

#include <sys/stat.h>

#include "store/database_file.hpp"
#include "store/vault_test_fixture.hpp"

namespace selfsame::store {
namespace {

using SchemaTest = VaultFixture;

::mode_t mode_of(const std::filesystem::path& path) {
  struct stat info = {};
  EXPECT_EQ(::stat(path.c_str(), &info), 0) << path;
  return info.st_mode & 07777;
}

void write(const std::filesystem::path& file, std::string_view content) {
  std::ofstream(file, std::ios::binary) << content;
}

TEST_F(SchemaTest, new_database_is_private_and_marked) {
  file_ = folder_ / "data" / "vault.db";
  const auto vault = open();
  ASSERT_TRUE(enrol(*vault, "ann", 1));
  EXPECT_EQ(mode_of(file_.parent_path()), 0700U);
  EXPECT_EQ(mode_of(file_), 0600U);
  EXPECT_EQ(mode_of(file_.string() + "-wal"), 0600U);
  EXPECT_EQ(mode_of(file_.string() + "-shm"), 0600U);
  Database database = raw();
  EXPECT_EQ(database.number("PRAGMA application_id").value(), kApplicationId);
  EXPECT_EQ(database.number("PRAGMA user_version").value(), newest_schema_version());
}

TEST_F(SchemaTest, rights_of_others_are_taken_away) {
  { const auto vault = open(); }
  ASSERT_EQ(::chmod(file_.c_str(), 0644), 0);
  ASSERT_NE(open(), nullptr);
  EXPECT_EQ(mode_of(file_), 0600U);
}

TEST_F(SchemaTest, connection_is_durable_and_strict) {
  Database database = open_database(file_).value();
  EXPECT_EQ(database.number("PRAGMA synchronous").value(), 2);
  EXPECT_EQ(database.number("PRAGMA foreign_keys").value(), 1);
  EXPECT_EQ(database.number("PRAGMA secure_delete").value(), 1);
  EXPECT_EQ(database.number("PRAGMA trusted_schema").value(), 0);
  EXPECT_EQ(database.number("PRAGMA recursive_triggers").value(), 1);
  Query mode = database.query("PRAGMA journal_mode").value();
  ASSERT_TRUE(mode.next().value());
  EXPECT_EQ(mode.text(0), "wal");
}

TEST_F(SchemaTest, every_table_is_strict) {
  Database database = open_database(file_).value();
  EXPECT_EQ(database
                .number("SELECT count(*) FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND "
                        "name NOT LIKE 'sqlite_%' AND strict = 0")
                .value(),
            0);
  EXPECT_EQ(database.number("SELECT count(*) FROM pragma_table_list WHERE strict = 1").value(), 5);
}

TEST_F(SchemaTest, a_newer_database_is_refused_and_left_alone) {
  { const auto vault = open(); }
  ASSERT_TRUE(raw().run(("PRAGMA user_version = " + std::to_string(newest_schema_version() + 1)).c_str()));
  const std::string before = raw_files();
  expect_error(try_open(), ErrorCode::store_newer);
  EXPECT_EQ(raw_files(), before);
}

TEST_F(SchemaTest, a_file_that_is_no_database_is_refused_and_left_alone) {
  const std::string text(5000, 'x');
  write(file_, text);
  const auto vault = try_open();
  expect_error(vault, ErrorCode::store_failed);
  EXPECT_NE(vault.error().message.find("not a database"), std::string::npos) << vault.error().message;
  EXPECT_NE(vault.error().message.find(file_.string()), std::string::npos);
  EXPECT_EQ(raw_files(), text);
}

TEST_F(SchemaTest, a_database_of_another_program_is_refused_and_left_alone) {
  write(file_, "");
  ASSERT_TRUE(raw().run("CREATE TABLE theirs (x)"));
  const std::string before = raw_files();
  expect_error(try_open(), ErrorCode::store_failed);
  ASSERT_TRUE(raw().run("PRAGMA application_id = 7"));
  expect_error(try_open(), ErrorCode::store_failed);
  ASSERT_TRUE(raw().run("PRAGMA application_id = 0"));
  EXPECT_EQ(raw_files().size(), before.size());
}

TEST_F(SchemaTest, an_empty_file_becomes_a_database) {
  write(file_, "");
  EXPECT_TRUE(enrol(*open(), "ann", 1));
}

TEST_F(SchemaTest, a_truncated_database_is_store_failed) {
  {
    const auto vault = open();
    for (std::uint32_t i = 0; i < 20; ++i) ASSERT_TRUE(enrol(*vault, "s" + std::to_string(i), i));
  }
  std::filesystem::resize_file(file_, std::filesystem::file_size(file_) / 2);
  const auto vault = try_open();
  if (vault) {
    const Status walked = (*vault)->for_each(Modality::face, [](const auto&, const auto&) {});
    expect_error(walked, ErrorCode::store_failed);
  } else {
    EXPECT_EQ(vault.error().code, ErrorCode::store_failed);
  }
}

TEST_F(SchemaTest, paths_that_cannot_be_files_are_io_failed) {
  file_ = folder_;
  expect_error(try_open(), ErrorCode::io_failed);
  file_ = folder_ / "missing" / "folder" / "vault.db";
  expect_error(try_open(), ErrorCode::io_failed);
  write(folder_ / "plain", "");
  file_ = folder_ / "plain" / "vault.db";
  expect_error(try_open(), ErrorCode::io_failed);
}

TEST_F(SchemaTest, a_database_of_before_codes_is_brought_forward_with_what_it_holds) {
  { ASSERT_TRUE(enrol(*open(), "ann", 1)); }
  ASSERT_TRUE(raw().run("DROP TABLE code_secrets; PRAGMA user_version = 1"));
  const auto vault = open();
  ASSERT_NE(vault, nullptr);
  EXPECT_TRUE(vault->templates(subject_named("ann")));
  EXPECT_TRUE(vault->code_secret_or_new());
  EXPECT_EQ(raw().number("PRAGMA user_version").value(), newest_schema_version());
}

TEST_F(SchemaTest, migration_is_rolled_back_when_it_fails) {
  write(file_, "");
  Database database = raw();
  ASSERT_TRUE(database.run("CREATE TABLE state (x)"));
  expect_error(migrate(database), ErrorCode::store_failed);
  EXPECT_EQ(database.number("PRAGMA user_version").value(), 0);
  EXPECT_EQ(database.number("SELECT count(*) FROM sqlite_schema WHERE name = 'subjects'").value(), 0);
}

}  // namespace
}  // namespace selfsame::store
