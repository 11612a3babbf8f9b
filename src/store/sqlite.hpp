// The only place that calls SQLite: connections, prepared statements and transactions that clean up after themselves.
// Internal to this room.
#pragma once

#include <sqlite3.h>

#include <filesystem>
#include <memory>
#include <string>
#include <unordered_map>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace selfsame::store {

inline constexpr int kBusyTimeoutMs = 5000;

class Database;

/// A running statement; gives its place back to the cache when it goes. Views that it returns live until the next
/// `next`.
class Query {
 public:
  Query(Query&& other) noexcept;
  Query& operator=(Query&&) = delete;
  ~Query();

  /// True: there is a row. Errors: store_failed.
  Result<bool> next();

  std::int64_t number(int column) const;
  double real(int column) const;
  bool is_null(int column) const;
  std::string text(int column) const;
  ByteView blob(int column) const;

 private:
  friend class Database;
  Query(const Database& database, sqlite3_stmt* statement) : database_(&database), statement_(statement) {}
  void bind(int index, std::int64_t value);
  void bind(int index, double value);
  void bind(int index, std::nullptr_t);
  void bind(int index, std::string_view value);
  void bind(int index, ByteView value);

  const Database* database_;
  sqlite3_stmt* statement_;
};

/// One connection and its prepared statements. Not for several threads at once.
class Database {
 public:
  /// Opens a file that exists. Errors: store_failed.
  static Result<Database> open(const std::filesystem::path& file);

  /// Runs statements that return nothing and take no values. Errors: store_failed.
  Status run(const char* sql);

  /// `sql` is prepared once and kept. Values may be std::int64_t, double, nullptr, std::string_view and ByteView.
  template <typename... Values>
  Result<Query> query(const char* sql, const Values&... values) {
    SELFSAME_ASSIGN(Query started, start(sql));
    [[maybe_unused]] int index = 0;
    (started.bind(++index, values), ...);
    return started;
  }
  /// A statement whose rows nobody reads.
  template <typename... Values>
  Status execute(const char* sql, const Values&... values) {
    SELFSAME_ASSIGN(Query started, query(sql, values...));
    return finish(started);
  }
  /// The first column of the one row. Errors: store_failed where there is none.
  Result<std::int64_t> number(const char* sql);

  std::int64_t last_row() const { return sqlite3_last_insert_rowid(connection_.get()); }
  std::int64_t changed_rows() const { return sqlite3_changes64(connection_.get()); }
  sqlite3* connection() const { return connection_.get(); }
  /// What SQLite last complained about.
  Error last_error() const;

 private:
  struct Close {
    void operator()(sqlite3* connection) const { sqlite3_close_v2(connection); }
  };
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };

  explicit Database(sqlite3* connection) : connection_(connection) {}
  Result<Query> start(const char* sql);
  static Status finish(Query& query);

  std::unique_ptr<sqlite3, Close> connection_;
  std::unordered_map<std::string, std::unique_ptr<sqlite3_stmt, Finalize>> statements_;
};

/// A write transaction; rolled back unless it was committed.
class Transaction {
 public:
  /// Waits for other writers. Errors: store_failed.
  static Result<Transaction> begin(Database& database);
  Transaction(Transaction&& other) noexcept;
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();
  /// On success what was written is on disk.
  Status commit();

 private:
  explicit Transaction(Database& database) : database_(&database) {}
  Database* database_;
};

}  // namespace selfsame::store
