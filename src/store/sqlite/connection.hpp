// One SQLite connection with its prepared statements and errors: the only place that calls SQLite. Internal to this
// room.
#pragma once

#include <sqlite3.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"
#include "store/rows.hpp"

namespace selfsame::store::sqlite {

inline constexpr int kBusyTimeoutMs = 5000;

/// For one thread at a time.
class Connection {
 public:
  /// Opens an existing file. Errors: store_failed.
  static Result<Connection> open(const std::filesystem::path& file);
  /// An empty database in memory. Errors: store_failed.
  static Result<Connection> in_memory();

  /// Runs statements without values, and discards their results. Errors: store_failed.
  Status run(const char* sql);
  /// Runs one statement, which is prepared once and cached. `each` must not run the same one. Errors: store_failed.
  Status run(std::string_view sql, std::span<const Value> values, const RowVisitor& each);
  /// The first column of the only row. Errors: store_failed if there is none.
  Result<std::int64_t> number(std::string_view sql);

  /// Errors: store_failed if the file was moved, replaced or deleted since it was opened: data written to it would be
  /// lost, and data read from it could not be erased.
  Status check_in_place() const;

  sqlite3* handle() const { return connection_.get(); }
  /// SQLite's last error.
  Error last_error() const;

 private:
  struct Close {
    void operator()(sqlite3* connection) const { sqlite3_close_v2(connection); }
  };
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  struct Statement {
    std::unique_ptr<sqlite3_stmt, Finalize> prepared;
    std::vector<std::size_t> values;  // for each SQLite parameter number, the index of its value
    std::vector<Value> columns;       // of the current row
  };
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };

  explicit Connection(sqlite3* connection) : connection_(connection) {}
  static Result<Connection> open(const char* name, int flags);
  Result<Statement*> prepare(std::string_view sql);

  std::unique_ptr<sqlite3, Close> connection_;
  std::unordered_map<std::string, Statement, Hash, std::equal_to<>> statements_;
};

}  // namespace selfsame::store::sqlite
