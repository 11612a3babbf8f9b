#include "store/rows.hpp"

#include <set>

#include "store/rows_test_support.hpp"
#include "store/store_test_fixture.hpp"

namespace selfsame::store {
namespace {

/// A pair of columns.
struct Pair {
  std::int64_t number = 0;
  std::string text;
  static Result<Pair> read(RowReader& row) {
    Pair pair;
    pair.number = row.number();
    pair.text = row.text();
    return pair;
  }
};

/// Uses an engine with tables of the test's own, because engines know no table.
class RowsTest : public StoreFixture {
 protected:
  void SetUp() override {
    StoreFixture::SetUp();
    const Schema schema{.mark = 7,
                        .migrations = {"CREATE TABLE things (number INTEGER PRIMARY KEY, text TEXT, real REAL, bytes "
                                       "BLOB) STRICT;"}};
    rows_ = sqlite::open_rows(file_, schema).value();
  }
  std::unique_ptr<Tx> begin(Access access = Access::write) const { return rows_->begin(access).value(); }
  std::int64_t count() const { return number(*begin(Access::read), "SELECT count(*) FROM things").value(); }

  std::unique_ptr<Rows> rows_;
};

TEST_F(RowsTest, values_of_every_type_come_back_as_they_went) {
  const Bytes bytes{0, 1, 255};
  const auto tx = begin();
  ASSERT_TRUE(execute(*tx, "INSERT INTO things VALUES ($1, $2, $3, $4)", std::int64_t{-5}, "it's", 0.1, bytes));
  ASSERT_TRUE(execute(*tx, "INSERT INTO things VALUES ($1, $2, $3, $4)", INT64_MAX, "", -0.0, Bytes()));
  ASSERT_TRUE(execute(*tx, "INSERT INTO things VALUES ($1, $2, $3, $4)", std::int64_t{9}, Value(), Value(), Value()));
  std::size_t row_number = 0;
  ASSERT_TRUE(tx->run("SELECT number, text, real, bytes FROM things ORDER BY number", {}, [&](RowReader& row) {
    switch (row_number++) {
      case 0:
        EXPECT_EQ(row.number(), -5);
        EXPECT_EQ(row.text(), "it's");
        EXPECT_EQ(row.real(), 0.1);
        EXPECT_EQ(row.bytes(), bytes);
        break;
      case 1:
        EXPECT_EQ(row.number(), 9);
        EXPECT_EQ(row.text_or_null(), std::nullopt);
        break;
      case 2:
        EXPECT_EQ(row.number_or_null(), INT64_MAX);
        EXPECT_EQ(row.text_or_null(), "");
        EXPECT_EQ(row.real(), 0.0);
        EXPECT_TRUE(row.bytes().empty());
        break;
      default: ADD_FAILURE();
    }
    return row.status();
  }));
  EXPECT_EQ(row_number, 3U);
}

TEST_F(RowsTest, parameters_go_by_their_numbers_not_by_their_places) {
  const auto tx = begin();
  ASSERT_TRUE(execute(*tx, "INSERT INTO things (text, number) VALUES ($2, $1)", std::int64_t{1}, "one"));
  const auto found =
      first<Pair>(*tx, "SELECT number + $2, $1 || text || $1 FROM things", "-", std::int64_t{10}).value();
  ASSERT_TRUE(found);
  EXPECT_EQ(found->number, 11);
  EXPECT_EQ(found->text, "-one-");
}

TEST_F(RowsTest, a_column_of_another_type_than_asked_for_is_an_error) {
  const auto tx = begin();
  ASSERT_TRUE(execute(*tx, "INSERT INTO things VALUES (1, NULL, 2.5, x'00')"));
  expect_error(first<Pair>(*tx, "SELECT number, text FROM things"), ErrorCode::store_failed);
  expect_error(first<Pair>(*tx, "SELECT number FROM things"), ErrorCode::store_failed);
  expect_error(number(*tx, "SELECT real FROM things"), ErrorCode::store_failed);
  expect_error(number(*tx, "SELECT number FROM things WHERE number = 2"), ErrorCode::store_failed);
  EXPECT_FALSE(first<Pair>(*tx, "SELECT number, text FROM things WHERE number = 2").value());
}

TEST_F(RowsTest, what_was_changed_comes_back_by_returning) {
  const auto tx = begin();
  constexpr std::string_view kUpsert =
      "INSERT INTO things (number, text) VALUES ($1, $2) ON CONFLICT (number) DO UPDATE SET text = excluded.text "
      "RETURNING number, text";
  EXPECT_EQ(first<Pair>(*tx, kUpsert, std::int64_t{1}, "a").value()->text, "a");
  EXPECT_EQ(first<Pair>(*tx, kUpsert, std::int64_t{1}, "b").value()->text, "b");
  constexpr std::string_view kNew =
      "INSERT INTO things (number, text) VALUES ($1, $2) ON CONFLICT (number) DO NOTHING RETURNING number, text";
  EXPECT_FALSE(first<Pair>(*tx, kNew, std::int64_t{1}, "c").value());
}

TEST_F(RowsTest, a_transaction_that_is_not_committed_leaves_nothing) {
  {
    const auto tx = begin();
    ASSERT_TRUE(execute(*tx, "INSERT INTO things (number) VALUES (1)"));
  }
  EXPECT_EQ(count(), 0);
  for (const Access access : {Access::write, Access::write_later}) {
    const auto tx = begin(access);
    ASSERT_TRUE(execute(*tx, "INSERT INTO things (text) VALUES ('x')"));
    ASSERT_TRUE(tx->commit());
  }
  EXPECT_EQ(count(), 2);
}

TEST_F(RowsTest, a_failed_statement_is_store_failed_and_the_next_transaction_works) {
  {
    const auto tx = begin();
    ASSERT_TRUE(execute(*tx, "INSERT INTO things (number) VALUES (1)"));
    const Status twice = execute(*tx, "INSERT INTO things (number) VALUES (1)");
    ASSERT_FALSE(twice);
    EXPECT_EQ(twice.error().code, ErrorCode::store_failed);
  }
  EXPECT_EQ(count(), 0);
}

TEST_F(RowsTest, an_error_of_the_visitor_ends_the_statement) {
  const auto tx = begin();
  ASSERT_TRUE(execute(*tx, "INSERT INTO things (number) VALUES (1), (2), (3)"));
  int visited = 0;
  const Status stopped = tx->run("SELECT number FROM things", {}, [&visited](RowReader&) -> Status {
    ++visited;
    return fail(ErrorCode::template_corrupt, "enough");
  });
  expect_error(stopped, ErrorCode::template_corrupt);
  EXPECT_EQ(visited, 1);
  EXPECT_EQ(number(*tx, "SELECT count(*) FROM things").value(), 3);
}

TEST_F(RowsTest, a_read_is_one_snapshot) {
  const auto other = sqlite::open_rows(file_, {.mark = 7,
                                               .migrations = {"CREATE TABLE things (number INTEGER PRIMARY "
                                                              "KEY, text TEXT, real REAL, bytes BLOB) "
                                                              "STRICT;"}})
                         .value();
  const auto reading = begin(Access::read);
  EXPECT_EQ(number(*reading, "SELECT count(*) FROM things").value(), 0);
  {
    const auto writing = other->begin(Access::write).value();
    ASSERT_TRUE(execute(*writing, "INSERT INTO things (number) VALUES (1)"));
    ASSERT_TRUE(writing->commit());
  }
  EXPECT_EQ(number(*reading, "SELECT count(*) FROM things").value(), 0);
}

using RowsDeathTest = RowsTest;

TEST_F(RowsDeathTest, a_thread_that_begins_a_second_transaction_is_stopped) {
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_DEATH(
      {
        const auto one = begin();
        const auto two = begin();
      },
      "check failed");
}

}  // namespace
}  // namespace selfsame::store
