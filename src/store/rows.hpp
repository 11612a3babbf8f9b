// Rows in a database, whichever engine keeps them: transactions that run statements with typed values and give typed
// rows. Statements are written once, by the repositories, in the SQL that SQLite and PostgreSQL both take: parameters
// are $1, $2, ..., each number at least once; what a statement changed comes back by RETURNING; an upsert is ON
// CONFLICT. An engine lives in a folder of its own (store/sqlite) and knows no table.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace selfsame::store {

/// A parameter or a column; monostate is NULL. Texts and bytes are views: of the caller's memory in a parameter, of the
/// engine's in a column, there until the next row.
using Value = std::variant<std::monostate, std::int64_t, double, std::string_view, ByteView>;

template <typename T>
Value or_null(const std::optional<T>& value) {
  return value ? Value(*value) : Value();
}

/// Reads the columns of one row in their order. What is of another type than asked for yields zero or nothing and makes
/// `status` an error, so that a reader of a row checks once.
class RowReader {
 public:
  explicit RowReader(std::span<const Value> columns) : rest_(columns) {}
  std::int64_t number();
  std::optional<std::int64_t> number_or_null();
  double real();
  std::string text();
  std::optional<std::string> text_or_null();
  Bytes bytes();
  /// Errors: store_failed where a column was of another type, or missing.
  Status status() const;

 private:
  const Value* next();
  template <typename T>
  std::optional<T> take(bool may_be_null);

  std::span<const Value> rest_;
  bool failed_ = false;
};

/// Called for each row. May not use the transaction that gives the row. An error ends the statement and is handed on.
using RowVisitor = std::function<Status(RowReader&)>;

/// What a transaction is for.
enum class Access {
  read,         // one snapshot; sees nothing that is committed after its first statement; writes nothing
  write,        // one at a time; what `commit` returns success for is on disk
  write_later,  // the same, but a power cut may take it back: together with all that was committed after it, never
                // alone
};

/// One transaction; rolled back by its destructor unless it was committed. There is none within another: a function
/// that is to take part in a transaction is given it. For one thread at a time.
class Tx {
 public:
  virtual ~Tx() = default;
  Tx() = default;
  Tx(const Tx&) = delete;
  Tx& operator=(const Tx&) = delete;

  /// Runs one statement. It is prepared once for each connection and kept, by its text. Errors: store_failed; then the
  /// transaction can only be given up.
  virtual Status run(std::string_view sql, std::span<const Value> values, const RowVisitor& each) = 0;

  /// At most once, and nothing after it. Errors: store_failed; then nothing of the transaction has come to be.
  virtual Status commit() = 0;
};

/// How thoroughly traces of deleted rows are removed from an engine's files.
enum class Scrub {
  journal,              // what was committed is nowhere but in the tables: the journal of recent changes is emptied
  search,               // and the files hold no piece of `erased`; where one is found they are rewritten
  rewrite,              // and whatever was deleted before, by anybody, is gone: the files are rewritten
  rewrite_unless_read,  // the same, but gives up at once if a reader is in the way
};

/// An open database. Threads: all methods may be called from several threads at once; transactions take turns. A thread
/// that begins one while it holds another is a programmer error.
class Rows {
 public:
  virtual ~Rows() = default;
  Rows() = default;
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;

  /// `write` waits for other writers, also those of other processes. Errors: store_failed.
  virtual Result<std::unique_ptr<Tx>> begin(Access access) = 0;

  /// After a committed deletion. `erased` is for `search`: bytes that look random, as sealed ones do; fewer than 16 are
  /// not searched for. Errors: store_failed, where a reader is in the way, say; the deletion stands, and the same or a
  /// more thorough scrub is to be tried later.
  virtual Status scrub(Scrub depth, std::span<const Bytes> erased) = 0;
};

/// A statement whose rows nobody reads.
template <typename... Values>
Status execute(Tx& tx, std::string_view sql, const Values&... values) {
  const std::array<Value, sizeof...(Values)> list{Value(values)...};
  return tx.run(sql, list, [](RowReader&) { return Status(); });
}

/// All rows, as `T::read(RowReader&)` makes them (a Result<T>).
template <typename T, typename... Values>
Result<std::vector<T>> all(Tx& tx, std::string_view sql, const Values&... values) {
  const std::array<Value, sizeof...(Values)> list{Value(values)...};
  std::vector<T> rows;
  SELFSAME_TRY(tx.run(sql, list, [&rows](RowReader& row) -> Status {
    SELFSAME_ASSIGN(T made, T::read(row));
    rows.push_back(std::move(made));
    return row.status();
  }));
  return rows;
}

/// The first row; none where there is none. For statements that give one at most.
template <typename T, typename... Values>
Result<std::optional<T>> first(Tx& tx, std::string_view sql, const Values&... values) {
  SELFSAME_ASSIGN(std::vector<T> rows, all<T>(tx, sql, values...));
  if (rows.empty()) return std::optional<T>();
  return std::optional<T>(std::move(rows.front()));
}

/// A row of one number, such as a count.
struct NumberRow {
  std::int64_t number = 0;
  static Result<NumberRow> read(RowReader& row) { return NumberRow{row.number()}; }
};

/// The number of the one row. Errors: store_failed where there is none.
template <typename... Values>
Result<std::int64_t> number(Tx& tx, std::string_view sql, const Values&... values) {
  SELFSAME_ASSIGN(const auto row, first<NumberRow>(tx, sql, values...));
  if (!row)
    return fail(ErrorCode::store_failed, "the database is damaged: a required row is missing; restore a backup");
  return row->number;
}

}  // namespace selfsame::store
