// Rows in a database, independent of its engine: transactions run statements with typed values and return typed rows.
// Statements are written once, by the repositories, in SQL that SQLite and PostgreSQL both accept: parameters are $1,
// $2, ..., each number used at least once; changed rows come back by RETURNING; an upsert is ON CONFLICT. An engine is
// in a folder of its own (store/sqlite) and knows no table.
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

/// A parameter or a column; monostate is NULL. Texts and bytes are views: in a parameter of the caller's memory, in a
/// column of the engine's, valid until the next row.
using Value = std::variant<std::monostate, std::int64_t, double, std::string_view, ByteView>;

template <typename T>
Value or_null(const std::optional<T>& value) {
  return value ? Value(*value) : Value();
}

/// Reads the columns of one row in order. A column of another type yields zero or nothing and sets `status` to an
/// error, so that a reader checks only once.
class RowReader {
 public:
  explicit RowReader(std::span<const Value> columns) : rest_(columns) {}
  std::int64_t number();
  std::optional<std::int64_t> number_or_null();
  double real();
  std::string text();
  std::optional<std::string> text_or_null();
  Bytes bytes();
  /// Errors: store_failed if a column was missing or of another type.
  Status status() const;

 private:
  const Value* next();
  template <typename T>
  std::optional<T> take(bool may_be_null);

  std::span<const Value> rest_;
  bool failed_ = false;
};

/// Called for each row. Must not use the transaction that produced the row. An error ends the statement and is passed
/// on.
using RowVisitor = std::function<Status(RowReader&)>;

/// The kind of access a transaction needs.
enum class Access {
  read,         // one snapshot, taken at its first statement; writes nothing
  write,        // one at a time; durable once `commit` returns success
  write_later,  // as `write`, but a power cut may undo it, together with everything committed after it, never alone
};

/// One transaction; the destructor rolls it back unless it was committed. Transactions do not nest: functions that take
/// part in one receive it as an argument. For one thread at a time.
class Tx {
 public:
  virtual ~Tx() = default;
  Tx() = default;
  Tx(const Tx&) = delete;
  Tx& operator=(const Tx&) = delete;

  /// Runs one statement. Statements are prepared once per connection and cached by their text. Errors: store_failed;
  /// then the transaction can only be abandoned.
  virtual Status run(std::string_view sql, std::span<const Value> values, const RowVisitor& each) = 0;

  /// Call at most once, and nothing after it. Errors: store_failed; then nothing of the transaction was stored.
  virtual Status commit() = 0;
};

/// How thoroughly traces of deleted rows are removed from an engine's files.
enum class Scrub {
  journal,              // empties the journal of recent changes, so that committed data is only in the tables
  search,               // and searches the files for pieces of `erased`; rewrites them if one is found
  rewrite,              // and rewrites the files, which removes everything that was ever deleted
  rewrite_unless_read,  // the same, but gives up at once if a reader is active
};

/// An open database. Threads: all methods may be called from several threads at once; transactions take turns. A thread
/// that begins one while it holds another makes a programmer error.
class Rows {
 public:
  virtual ~Rows() = default;
  Rows() = default;
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;

  /// `write` waits for other writers, including other processes. Errors: store_failed.
  virtual Result<std::unique_ptr<Tx>> begin(Access access) = 0;

  /// Call after a committed deletion. `erased` is for `search`: random-looking bytes, such as sealed ones; fewer than
  /// 16 are not searched for. Errors: store_failed, for example if a reader is active; the deletion still holds, and
  /// the same or a deeper scrub must be tried later.
  virtual Status scrub(Scrub depth, std::span<const Bytes> erased) = 0;
};

/// Runs a statement and ignores its rows.
template <typename... Values>
Status execute(Tx& tx, std::string_view sql, const Values&... values) {
  const std::array<Value, sizeof...(Values)> list{Value(values)...};
  return tx.run(sql, list, [](RowReader&) { return Status(); });
}

/// All rows, as converted by `T::read(RowReader&)` (a Result<T>).
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

/// The first row; none if there is none. For statements that return at most one.
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

/// The number in the only row. Errors: store_failed if there is none.
template <typename... Values>
Result<std::int64_t> number(Tx& tx, std::string_view sql, const Values&... values) {
  SELFSAME_ASSIGN(const auto row, first<NumberRow>(tx, sql, values...));
  if (!row)
    return fail(ErrorCode::store_failed, "the database is damaged: a required row is missing; restore a backup");
  return row->number;
}

}  // namespace selfsame::store
