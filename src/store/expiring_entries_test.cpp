// Durability of the file of expiring entries; the methods are tested with the port that they implement
// (auth/stored_short_lived_test).
#include "store/expiring_entries.hpp"

#include "store/store_test_fixture.hpp"

namespace selfsame::store {
namespace {

class ExpiringEntriesTest : public StoreFixture {
 protected:
  Result<std::unique_ptr<ExpiringEntries>> try_open_entries() {
    SELFSAME_ASSIGN(auto rows, sqlite::open_disposable_rows(file_, expiring_schema_in(kSqliteDialect)));
    return ExpiringEntries::create(std::move(rows), secret_, clock_, {{100, 1U << 20}});
  }
  std::unique_ptr<ExpiringEntries> open_entries() {
    auto entries = try_open_entries();
    if (!entries) ADD_FAILURE() << entries.error().message;
    return entries ? std::move(*entries) : nullptr;
  }
  static bool put(ExpiringEntries& entries, const std::string& name, std::string_view value) {
    return entries.set_if({0, name}, std::nullopt, base::as_bytes(value), 1000).value();
  }
  void write(std::string_view content) const { std::ofstream(file_, std::ios::binary) << content; }

  crypto::SecretBytes secret_ = crypto::SecretBytes::random(32);
};

TEST_F(ExpiringEntriesTest, a_file_that_cannot_be_used_is_begun_anew) {
  const std::vector<std::pair<std::string, std::function<void()>>> damages = {
      {"no database", [this] { write(std::string(5000, 'x')); }},
      {"another program's", [this] { EXPECT_TRUE(raw().run("PRAGMA application_id = 7")); }},
      {"of a later version", [this] { EXPECT_TRUE(raw().run("PRAGMA user_version = 2")); }},
      {"something planted", [this] { EXPECT_TRUE(raw().run("CREATE TABLE planted (x)")); }},
      {"cut off", [this] { std::filesystem::resize_file(file_, std::filesystem::file_size(file_) / 2); }},
      {"a page overwritten", [this] {
         std::fstream file(file_, std::ios::binary | std::ios::in | std::ios::out);
         file.seekp(3 * 4096);
         file << std::string(4096, 'x');
       }}};
  for (const auto& [what, damage] : damages) {
    {
      const auto entries = open_entries();
      for (int i = 0; i < 90; ++i) ASSERT_TRUE(put(*entries, "e" + std::to_string(i), std::string(300, 'v'))) << what;
    }
    damage();
    const auto entries = open_entries();
    ASSERT_NE(entries, nullptr) << what;
    EXPECT_FALSE(*entries->get({0, "e1"})) << what;
    EXPECT_TRUE(put(*entries, "after", "x")) << what;
    ASSERT_TRUE(entries->erase({0, "after"}));
  }
}

TEST_F(ExpiringEntriesTest, a_file_that_is_only_busy_is_left_alone) {
  ASSERT_TRUE(put(*open_entries(), "a", "x"));
  sqlite::Connection writer = raw();
  ASSERT_TRUE(writer.run("BEGIN IMMEDIATE"));
  EXPECT_TRUE(*open_entries()->get({0, "a"}));
}

TEST_F(ExpiringEntriesTest, a_folder_that_cannot_be_written_is_io_failed) {
  file_ = folder_ / "missing" / "folder" / "short-lived.db";
  expect_error(try_open_entries(), ErrorCode::io_failed);
  file_ = folder_;
  expect_error(try_open_entries(), ErrorCode::io_failed);
}

TEST_F(ExpiringEntriesTest, what_was_changed_or_moved_does_not_open) {
  const auto entries = open_entries();
  ASSERT_TRUE(put(*entries, "a", "one"));
  ASSERT_TRUE(put(*entries, "b", "two"));
  const std::vector<Bytes> records(3, Bytes(8));
  ASSERT_TRUE(entries->append({0, "list"}, records, 1000, 10));
  ASSERT_TRUE(
      raw().run("UPDATE records SET sealed = (SELECT sealed FROM records WHERE position = 0) WHERE position = 1"));
  expect_error(entries->read_list({0, "list"}, 0), ErrorCode::store_failed);
  EXPECT_EQ(entries->read_list({0, "list"}, 2)->records.size(), 1U);
  ASSERT_TRUE(raw().run("DELETE FROM records WHERE position = 2"));
  expect_error(entries->read_list({0, "list"}, 2), ErrorCode::store_failed);
  ASSERT_TRUE(raw().run("UPDATE entries SET sealed = (SELECT sealed FROM entries WHERE number = 1) WHERE number = 2"));
  EXPECT_TRUE(*entries->get({0, "a"}));
  expect_error(entries->get({0, "b"}), ErrorCode::store_failed);
  expect_error(entries->set_if({0, "b"}, base::as_bytes("two"), std::nullopt, 1), ErrorCode::store_failed);
}

TEST_F(ExpiringEntriesTest, sweeping_removes_what_is_over_with_its_records) {
  const auto entries = open_entries();
  for (int i = 0; i < 40; ++i) {
    ASSERT_TRUE(entries->append({0, std::to_string(i)}, std::vector<Bytes>(2, Bytes(8)), i < 39 ? 1000 : 2000, 10));
  }
  clock_.advance_ms(1000);
  ASSERT_TRUE(entries->sweep());
  EXPECT_EQ(raw().number("SELECT count(*) FROM entries").value(), 1);
  EXPECT_EQ(raw().number("SELECT count(*) FROM records").value(), 2);
  EXPECT_EQ(raw().number("SELECT entries FROM spaces").value(), 1);
  EXPECT_EQ(raw().number("SELECT bytes FROM spaces").value(), raw().number("SELECT bytes FROM entries").value());
}

}  // namespace
}  // namespace selfsame::store
