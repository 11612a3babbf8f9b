#include "store/erasure.hpp"

#include <algorithm>
#include <chrono>
#include <thread>

#include "crypto/secret.hpp"
#include "store/store_test_fixture.hpp"

namespace selfsame::store {
namespace {

using ErasureTest = StoreFixture;

/// Whether any 16 consecutive bytes of `needle`, at any offset, are in `haystack`. Slow and simple: the tests' oracle.
bool any_piece_in(const std::string& haystack, const Bytes& needle) {
  for (std::size_t i = 0; i + 16 <= needle.size(); ++i) {
    if (haystack.find(base::as_text(ByteView(needle).subspan(i, 16))) != std::string::npos) return true;
  }
  return false;
}

TEST_F(ErasureTest, leaves_neither_the_wrapped_key_nor_the_sealed_template_in_the_files) {
  const auto store = open();
  ASSERT_TRUE(enrol(*store, "ann", 1));
  ASSERT_TRUE(enrol(*store, "bob", 2));
  const Bytes key = raw_blob("SELECT data_key FROM subjects WHERE id = 'ann'");
  const Bytes sealed = raw_blob("SELECT sealed FROM templates WHERE subject = 1");
  const Bytes kept = raw_blob("SELECT sealed FROM templates WHERE subject = 2");
  ASSERT_TRUE(any_piece_in(raw_files(), key));
  ASSERT_TRUE(any_piece_in(raw_files(), sealed));

  ASSERT_TRUE(erase(*store, "ann"));
  EXPECT_FALSE(any_piece_in(raw_files(), key));
  EXPECT_FALSE(any_piece_in(raw_files(), sealed));
  EXPECT_TRUE(any_piece_in(raw_files(), kept));
  expect_error(store->templates().open(subject_named("ann")), ErrorCode::subject_not_found);
  EXPECT_TRUE(store->templates().open(subject_named("bob")));
  EXPECT_EQ(raw().number("SELECT count(*) FROM templates").value(), 1);
  EXPECT_EQ(raw().number("SELECT erasures_pending FROM state").value(), 0);
}

// Deleting many rows makes SQLite rebalance its trees, which leaves stray copies: with this seed, twice if only
// secure_delete and an emptied log protect against them.
TEST_F(ErasureTest, leaves_nothing_when_many_are_enrolled_replaced_and_erased) {
  std::mt19937 random(9);
  const auto store = open();
  std::vector<std::string> names;
  for (std::uint32_t i = 0; i < 120; ++i) {
    names.push_back("s" + std::to_string(random()));
    const auto value = make_template(Modality::face, i, 16 + random() % 300);
    ASSERT_TRUE(store->templates().enrol(subject_named(names.back()), {&value, 1}, IfExists::refuse, {}));
  }
  for (std::uint32_t i = 0; i < 40; ++i) {
    const auto value = make_template(Modality::face, i, 16 + random() % 300);
    ASSERT_TRUE(
        store->templates().enrol(subject_named(names[random() % names.size()]), {&value, 1}, IfExists::replace, {}));
  }
  std::shuffle(names.begin(), names.end(), random);
  std::vector<Bytes> gone;
  for (std::size_t i = 0; i < 110; ++i) {
    const std::string of_subject =
        " FROM subjects JOIN templates ON subject = subjects.number WHERE id = '" + names[i] + "'";
    gone.push_back(raw_blob("SELECT data_key" + of_subject));
    gone.push_back(raw_blob("SELECT sealed" + of_subject));
    ASSERT_TRUE(erase(*store, names[i]));
    const std::string files = raw_files();
    for (std::size_t k = gone.size() - 2; k < gone.size(); ++k) {
      const std::string_view whole = base::as_text(gone[k]);
      EXPECT_EQ(files.find(whole.substr(0, 40)), std::string::npos) << i;
      EXPECT_EQ(files.find(whole.substr(whole.size() - 40)), std::string::npos) << i;
    }
  }
  const std::string files = raw_files();
  for (const auto& bytes : gone) EXPECT_FALSE(any_piece_in(files, Bytes(bytes.begin(), bytes.begin() + 60)));
  EXPECT_EQ(store->subjects().count().value(), 10U);
  std::size_t left = 0;
  EXPECT_TRUE(store->templates().walk(Modality::face, [&](const auto&, const auto&) { ++left; }));
  EXPECT_EQ(left, 10U);
}

TEST_F(ErasureTest, rewrites_the_file_when_a_stray_copy_is_found) {
  const auto store = open();
  ASSERT_TRUE(enrol(*store, "ann", 1));
  const Bytes key = raw_blob("SELECT data_key FROM subjects");
  {
    // Leaves a copy in free space: writes it to a table, then drops the table over a connection without secure_delete.
    sqlite::Connection other = raw();
    ASSERT_TRUE(
        other.run("PRAGMA secure_delete = OFF; CREATE TABLE stray AS SELECT data_key, zeroblob(9000) FROM subjects;"
                  "DROP TABLE stray"));
  }
  ASSERT_TRUE(any_piece_in(raw_files(), key));
  ASSERT_TRUE(erase(*store, "ann"));
  EXPECT_FALSE(any_piece_in(raw_files(), key));
}

TEST_F(ErasureTest, waits_for_a_reader_that_lets_go) {
  const auto store = open();
  ASSERT_TRUE(enrol(*store, "ann", 1));
  sqlite::Connection reader = raw();
  ASSERT_TRUE(reader.run("BEGIN; SELECT count(*) FROM subjects"));
  std::jthread release([&reader] {
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    EXPECT_TRUE(reader.run("COMMIT"));
  });
  EXPECT_TRUE(erase(*store, "ann"));
}

TEST_F(ErasureTest, says_so_when_a_reader_blocks_it_and_is_made_good_by_the_next_opening) {
  Bytes key;
  {
    const auto store = open();
    ASSERT_TRUE(enrol(*store, "ann", 1));
    key = raw_blob("SELECT data_key FROM subjects");
    sqlite::Connection reader = raw();
    ASSERT_TRUE(reader.run("BEGIN; SELECT count(*) FROM subjects"));
    const auto erased = erase(*store, "ann");
    expect_error(erased, ErrorCode::store_failed);
    EXPECT_NE(erased.error().message.find("ann is erased, but"), std::string::npos) << erased.error().message;
    expect_error(store->subjects().find(subject_named("ann")), ErrorCode::subject_not_found);
    EXPECT_EQ(raw().number("SELECT erasures_pending FROM state").value(), 1);
  }
  const auto store = open();
  EXPECT_FALSE(any_piece_in(raw_files(), key));
  EXPECT_EQ(raw().number("SELECT erasures_pending FROM state").value(), 0);
}

TEST_F(ErasureTest, of_a_replacement_says_so_when_a_reader_blocks_it_and_is_made_good_by_the_next) {
  const auto store = open();
  ASSERT_TRUE(enrol(*store, "ann", 1));
  const Bytes sealed = raw_blob("SELECT sealed FROM templates");
  {
    sqlite::Connection reader = raw();
    ASSERT_TRUE(reader.run("BEGIN; SELECT count(*) FROM subjects"));
    const auto replaced = enrol(*store, "ann", 2, IfExists::replace);
    ASSERT_TRUE(replaced);
    EXPECT_TRUE(replaced->copies_may_remain);
  }
  EXPECT_EQ(store->templates().open(subject_named("ann"))->front(), make_template(Modality::face, 2));
  const LogEntry line = store->log().history("", 1)->front();
  EXPECT_EQ(line.subject, "ann");
  EXPECT_EQ(line.action, Action::scrub);
  EXPECT_EQ(line.outcome, Outcome(ErrorCode::store_failed));

  const auto next = enrol(*store, "ann", 3, IfExists::replace);
  ASSERT_TRUE(next);
  EXPECT_FALSE(next->copies_may_remain);
  EXPECT_FALSE(any_piece_in(raw_files(), sealed));
  EXPECT_EQ(raw().number("SELECT erasures_pending FROM state").value(), 0);
  EXPECT_EQ(store->log().history("", 1)->front().action, Action::scrub);
  EXPECT_EQ(store->log().history("", 1)->front().outcome, Outcome(Done{}));
}

TEST_F(ErasureTest, of_a_replacement_is_made_good_without_a_restart_when_the_reader_is_gone) {
  const auto store = open();
  ASSERT_TRUE(store->templates().clear_leftovers()) << "nothing to do";
  ASSERT_TRUE(enrol(*store, "ann", 1));
  const Bytes sealed = raw_blob("SELECT sealed FROM templates");
  sqlite::Connection reader = raw();
  ASSERT_TRUE(reader.run("BEGIN; SELECT count(*) FROM subjects"));
  ASSERT_TRUE(enrol(*store, "ann", 2, IfExists::replace)->copies_may_remain);
  const auto before = std::chrono::steady_clock::now();
  expect_error(store->templates().clear_leftovers(), ErrorCode::store_failed);
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(1)) << "nobody waits for the reader";
  ASSERT_TRUE(reader.run("COMMIT"));
  ASSERT_TRUE(store->templates().clear_leftovers());
  EXPECT_FALSE(any_piece_in(raw_files(), sealed));
  EXPECT_EQ(raw().number("SELECT erasures_pending FROM state").value(), 0);
  EXPECT_EQ(store->log().history("", 1)->front().action, Action::scrub);
  EXPECT_EQ(store->log().history("", 1)->front().outcome, Outcome(Done{}));
}

TEST_F(ErasureTest, an_unfinished_one_is_made_good_by_the_next_erasure) {
  const auto store = open();
  ASSERT_TRUE(enrol(*store, "ann", 1));
  ASSERT_TRUE(enrol(*store, "bob", 2));
  const Bytes key = raw_blob("SELECT data_key FROM subjects WHERE id = 'ann'");
  // The state after a crash between deletion and clean-up.
  ASSERT_TRUE(
      raw().run("PRAGMA foreign_keys = ON; PRAGMA secure_delete = OFF; DELETE FROM subjects WHERE id = 'ann';"
                "UPDATE state SET erasures_pending = 1"));
  ASSERT_TRUE(any_piece_in(raw_files(), key));
  ASSERT_TRUE(erase(*store, "bob"));
  EXPECT_FALSE(any_piece_in(raw_files(), key));
  EXPECT_EQ(raw().number("SELECT erasures_pending FROM state").value(), 0);
}

}  // namespace
}  // namespace selfsame::store
