#include "store/erasure.hpp"

#include <algorithm>
#include <chrono>
#include <thread>

#include "crypto/secret.hpp"
#include "store/vault_test_fixture.hpp"

namespace selfsame::store {
namespace {

using ErasureTest = VaultFixture;

/// Whether any 16 bytes in a row of `needle`, at any offset, are in `haystack`. Slow and simple: the tests' own oracle.
bool any_piece_in(const std::string& haystack, const Bytes& needle) {
  for (std::size_t i = 0; i + 16 <= needle.size(); ++i) {
    if (haystack.find(base::as_text(ByteView(needle).subspan(i, 16))) != std::string::npos) return true;
  }
  return false;
}

TEST_F(ErasureTest, leaves_neither_the_wrapped_key_nor_the_sealed_template_in_the_files) {
  const auto vault = open();
  ASSERT_TRUE(enrol(*vault, "ann", 1));
  ASSERT_TRUE(enrol(*vault, "bob", 2));
  const Bytes key = raw_blob("SELECT data_key FROM subjects WHERE id = 'ann'");
  const Bytes sealed = raw_blob("SELECT sealed FROM templates WHERE subject = 1");
  const Bytes kept = raw_blob("SELECT sealed FROM templates WHERE subject = 2");
  ASSERT_TRUE(any_piece_in(raw_files(), key));
  ASSERT_TRUE(any_piece_in(raw_files(), sealed));

  ASSERT_TRUE(erase(*vault, "ann"));
  EXPECT_FALSE(any_piece_in(raw_files(), key));
  EXPECT_FALSE(any_piece_in(raw_files(), sealed));
  EXPECT_TRUE(any_piece_in(raw_files(), kept));
  expect_error(vault->templates(subject_named("ann")), ErrorCode::subject_not_found);
  EXPECT_TRUE(vault->templates(subject_named("bob")));
  EXPECT_EQ(raw().number("SELECT count(*) FROM templates").value(), 1);
  EXPECT_EQ(raw().number("SELECT erasures_pending FROM state").value(), 0);
}

// Deleting many rows makes SQLite rebalance its trees, which is what leaves stray copies behind: with this seed, twice
// where nothing but secure_delete and an emptied log guards against them.
TEST_F(ErasureTest, leaves_nothing_when_many_are_enrolled_replaced_and_erased) {
  std::mt19937 random(9);
  const auto vault = open();
  std::vector<std::string> names;
  for (std::uint32_t i = 0; i < 120; ++i) {
    names.push_back("s" + std::to_string(random()));
    const auto value = make_template(Modality::face, i, 16 + random() % 300);
    ASSERT_TRUE(vault->enrol(subject_named(names.back()), {&value, 1}, IfExists::refuse, {}));
  }
  for (std::uint32_t i = 0; i < 40; ++i) {
    const auto value = make_template(Modality::face, i, 16 + random() % 300);
    ASSERT_TRUE(vault->enrol(subject_named(names[random() % names.size()]), {&value, 1}, IfExists::replace, {}));
  }
  std::shuffle(names.begin(), names.end(), random);
  std::vector<Bytes> gone;
  for (std::size_t i = 0; i < 110; ++i) {
    const std::string of_subject =
        " FROM subjects JOIN templates ON subject = subjects.number WHERE id = '" + names[i] + "'";
    gone.push_back(raw_blob(("SELECT data_key" + of_subject).c_str()));
    gone.push_back(raw_blob(("SELECT sealed" + of_subject).c_str()));
    ASSERT_TRUE(erase(*vault, names[i]));
    const std::string files = raw_files();
    for (std::size_t k = gone.size() - 2; k < gone.size(); ++k) {
      const std::string_view whole = base::as_text(gone[k]);
      EXPECT_EQ(files.find(whole.substr(0, 40)), std::string::npos) << i;
      EXPECT_EQ(files.find(whole.substr(whole.size() - 40)), std::string::npos) << i;
    }
  }
  const std::string files = raw_files();
  for (const auto& bytes : gone) EXPECT_FALSE(any_piece_in(files, Bytes(bytes.begin(), bytes.begin() + 60)));
  EXPECT_EQ(vault->count().value(), 10U);
  std::size_t left = 0;
  EXPECT_TRUE(vault->for_each(Modality::face, [&](const auto&, const auto&) { ++left; }));
  EXPECT_EQ(left, 10U);
}

TEST_F(ErasureTest, rewrites_the_file_when_a_stray_copy_is_found) {
  const auto vault = open();
  ASSERT_TRUE(enrol(*vault, "ann", 1));
  const Bytes key = raw_blob("SELECT data_key FROM subjects");
  {
    // A copy in free space: written to a table that is then dropped by a connection without secure_delete.
    Database other = raw();
    ASSERT_TRUE(
        other.run("PRAGMA secure_delete = OFF; CREATE TABLE stray AS SELECT data_key, zeroblob(9000) FROM subjects;"
                  "DROP TABLE stray"));
  }
  ASSERT_TRUE(any_piece_in(raw_files(), key));
  ASSERT_TRUE(erase(*vault, "ann"));
  EXPECT_FALSE(any_piece_in(raw_files(), key));
}

TEST_F(ErasureTest, waits_for_a_reader_that_lets_go) {
  const auto vault = open();
  ASSERT_TRUE(enrol(*vault, "ann", 1));
  Database reader = raw();
  ASSERT_TRUE(reader.run("BEGIN; SELECT count(*) FROM subjects"));
  std::jthread release([&reader] {
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    EXPECT_TRUE(reader.run("COMMIT"));
  });
  EXPECT_TRUE(erase(*vault, "ann"));
}

bool checkpoint_is_under_way(Database& database) {
  return sqlite3_wal_checkpoint_v2(database.connection(), "main", SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr) ==
         SQLITE_BUSY;
}

// A process that rotates keys empties the log over and over; SQLite turns a second checkpoint away without waiting.
TEST_F(ErasureTest, waits_for_a_checkpoint_under_way_elsewhere) {
  const auto vault = open();
  ASSERT_TRUE(enrol(*vault, "ann", 1));
  Database writer = raw();
  Database probe = raw();
  Database mine = raw();
  // A connection knows of the log only once it has read.
  for (Database* const database : {&probe, &mine}) ASSERT_TRUE(database->number("SELECT erasures_pending FROM state"));
  ASSERT_TRUE(writer.run("BEGIN IMMEDIATE; UPDATE state SET erasures_pending = erasures_pending"));
  // Takes the checkpoint lock, then waits for the writer, looking again every 100 ms at most.
  std::jthread elsewhere([this](const std::stop_token& stop) {
    Database other = raw();
    ASSERT_TRUE(other.number("SELECT erasures_pending FROM state"));
    while (!stop.stop_requested()) (void)other.run("PRAGMA wal_checkpoint(TRUNCATE)");
  });
  while (!checkpoint_is_under_way(probe)) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  ASSERT_TRUE(writer.run("COMMIT"));
  const Status emptied = empty_log(mine);
  EXPECT_TRUE(emptied) << emptied.error().message;
}

TEST_F(ErasureTest, says_so_when_a_reader_blocks_it_and_is_made_good_by_the_next_opening) {
  Bytes key;
  {
    const auto vault = open();
    ASSERT_TRUE(enrol(*vault, "ann", 1));
    key = raw_blob("SELECT data_key FROM subjects");
    Database reader = raw();
    ASSERT_TRUE(reader.run("BEGIN; SELECT count(*) FROM subjects"));
    const auto erased = erase(*vault, "ann");
    expect_error(erased, ErrorCode::store_failed);
    EXPECT_NE(erased.error().message.find("ann is erased, but"), std::string::npos) << erased.error().message;
    expect_error(vault->find(subject_named("ann")), ErrorCode::subject_not_found);
    EXPECT_EQ(raw().number("SELECT erasures_pending FROM state").value(), 1);
  }
  const auto vault = open();
  EXPECT_FALSE(any_piece_in(raw_files(), key));
  EXPECT_EQ(raw().number("SELECT erasures_pending FROM state").value(), 0);
}

TEST_F(ErasureTest, an_unfinished_one_is_made_good_by_the_next_erasure) {
  const auto vault = open();
  ASSERT_TRUE(enrol(*vault, "ann", 1));
  ASSERT_TRUE(enrol(*vault, "bob", 2));
  const Bytes key = raw_blob("SELECT data_key FROM subjects WHERE id = 'ann'");
  // As a crash between the deletion and the clean-up would leave it.
  ASSERT_TRUE(
      raw().run("PRAGMA foreign_keys = ON; PRAGMA secure_delete = OFF; DELETE FROM subjects WHERE id = 'ann';"
                "UPDATE state SET erasures_pending = 1"));
  ASSERT_TRUE(any_piece_in(raw_files(), key));
  ASSERT_TRUE(erase(*vault, "bob"));
  EXPECT_FALSE(any_piece_in(raw_files(), key));
  EXPECT_EQ(raw().number("SELECT erasures_pending FROM state").value(), 0);
}

TEST(Residue, finds_any_long_run_at_any_place) {
  for (const std::size_t size : {16U, 17U, 31U, 32U, 60U, 100U}) {
    const Bytes erased = crypto::random_bytes(size);
    Residue residue;
    residue.add(erased);
    const std::size_t run = std::min(size, 2 * Residue::kPieceBytes - 1);
    for (std::size_t start = 0; start + run <= size; ++start) {
      for (const std::size_t at : {0U, 1U, 40U}) {
        Bytes content(at, 0xAA);
        content.insert(content.end(), erased.begin() + static_cast<std::ptrdiff_t>(start),
                       erased.begin() + static_cast<std::ptrdiff_t>(start + run));
        EXPECT_TRUE(residue.found_in(content)) << size << " " << start;
        content.resize(content.size() + 7);
        EXPECT_TRUE(residue.found_in(content));
      }
    }
  }
}

TEST(Residue, finds_nothing_where_there_is_nothing) {
  Residue residue;
  residue.add(crypto::random_bytes(60));
  EXPECT_FALSE(residue.found_in(crypto::random_bytes(1 << 20)));
  EXPECT_FALSE(residue.found_in({}));
  EXPECT_FALSE(residue.found_in(Bytes(15)));
  Residue short_one;
  short_one.add(Bytes{1, 2, 3});
  EXPECT_FALSE(short_one.found_in(Bytes{1, 2, 3}));
}

}  // namespace
}  // namespace selfsame::store
