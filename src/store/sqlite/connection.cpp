#include "store/sqlite/connection.hpp"

#include <charconv>
#include <cstring>

#include "base/check.hpp"

namespace selfsame::store::sqlite {
namespace {

/// The index of "$3" among the values: 2. SQLite treats $3 as a name, and numbers names in order of appearance.
std::size_t place_of(const char* name) {
  SELFSAME_CHECK(name != nullptr && name[0] == '$');
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(name + 1, name + std::strlen(name), number);
  SELFSAME_CHECK(error == std::errc() && *end == '\0' && number > 0);
  return number - 1;
}

/// Binds views, not copies: the values outlive the run, after which they are unbound. Binding fails only for a wrong
/// number, which is a programmer error, or for lack of memory.
struct Binder {
  sqlite3_stmt* statement;
  int number;

  int operator()(std::monostate) const { return sqlite3_bind_null(statement, number); }
  int operator()(std::int64_t value) const { return sqlite3_bind_int64(statement, number, value); }
  int operator()(double value) const { return sqlite3_bind_double(statement, number, value); }
  // SQLite would take a null pointer for NULL, but an empty text is not NULL.
  int operator()(std::string_view value) const {
    const char* const data = value.empty() ? "" : value.data();
    return sqlite3_bind_text64(statement, number, data, value.size(), SQLITE_STATIC, SQLITE_UTF8);
  }
  int operator()(ByteView value) const {
    const void* const data = value.empty() ? static_cast<const void*>("") : value.data();
    return sqlite3_bind_blob64(statement, number, data, value.size(), SQLITE_STATIC);
  }
};

Value column_of(sqlite3_stmt* statement, int column) {
  switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER: return sqlite3_column_int64(statement, column);
    case SQLITE_FLOAT: return sqlite3_column_double(statement, column);
    case SQLITE_TEXT: {
      const auto* const data = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
      return std::string_view(data, static_cast<std::size_t>(sqlite3_column_bytes(statement, column)));
    }
    case SQLITE_BLOB: {
      const auto* const data = static_cast<const std::uint8_t*>(sqlite3_column_blob(statement, column));
      return ByteView(data, static_cast<std::size_t>(sqlite3_column_bytes(statement, column)));
    }
    default: return {};
  }
}

/// Returns a statement to the cache.
class Reset {
 public:
  explicit Reset(sqlite3_stmt* statement) : statement_(statement) {}
  Reset(const Reset&) = delete;
  Reset& operator=(const Reset&) = delete;
  ~Reset() {
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
  }

 private:
  sqlite3_stmt* statement_;
};

}  // namespace

Result<Connection> Connection::open(const char* name, int flags) {
  sqlite3* handle = nullptr;
  const int status = sqlite3_open_v2(name, &handle, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
  if (handle == nullptr) return fail(ErrorCode::store_failed, "SQLite has no memory to open a database");
  Connection connection(handle);
  if (status != SQLITE_OK) {
    return fail(ErrorCode::store_failed,
                std::string("cannot open the database ") + name + ": " + sqlite3_errmsg(handle));
  }
  sqlite3_busy_timeout(handle, kBusyTimeoutMs);
  return connection;
}

Result<Connection> Connection::open(const std::filesystem::path& file) {
  return open(file.c_str(), SQLITE_OPEN_READWRITE);
}

Result<Connection> Connection::in_memory() {
  return open(":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_MEMORY);
}

Status Connection::run(const char* sql) {
  if (sqlite3_exec(connection_.get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK) return fail(last_error());
  return {};
}

Status Connection::run(std::string_view sql, std::span<const Value> values, const RowVisitor& each) {
  SELFSAME_ASSIGN(Statement * statement, prepare(sql));
  sqlite3_stmt* const prepared = statement->prepared.get();
  SELFSAME_CHECK(sqlite3_stmt_busy(prepared) == 0);
  const Reset reset(prepared);
  for (std::size_t i = 0; i < statement->values.size(); ++i) {
    SELFSAME_CHECK(statement->values[i] < values.size());
    const Binder binder{prepared, static_cast<int>(i) + 1};
    SELFSAME_CHECK(std::visit(binder, values[statement->values[i]]) == SQLITE_OK);
  }
  std::vector<Value>& columns = statement->columns;
  for (;;) {
    const int status = sqlite3_step(prepared);
    if (status == SQLITE_DONE) return {};
    if (status != SQLITE_ROW) return fail(last_error());
    columns.resize(static_cast<std::size_t>(sqlite3_column_count(prepared)));
    for (std::size_t i = 0; i < columns.size(); ++i) columns[i] = column_of(prepared, static_cast<int>(i));
    RowReader row(columns);
    SELFSAME_TRY(each(row));
  }
}

Result<std::int64_t> Connection::number(std::string_view sql) {
  std::optional<std::int64_t> found;
  SELFSAME_TRY(run(sql, {}, [&found](RowReader& row) {
    found = row.number();
    return row.status();
  }));
  if (!found)
    return fail(ErrorCode::store_failed, "the database is damaged: a required row is missing; restore a backup");
  return *found;
}

Status Connection::check_in_place() const {
  int moved = 0;
  // A database in memory has no file, so SQLite gives no answer.
  if (sqlite3_file_control(connection_.get(), "main", SQLITE_FCNTL_HAS_MOVED, &moved) != SQLITE_OK || moved == 0) {
    return {};
  }
  return fail(ErrorCode::store_failed,
              "the database file was moved, replaced or deleted while it was in use; stop this program, put the file "
              "back and start again");
}

Error Connection::last_error() const {
  const int code = sqlite3_extended_errcode(connection_.get());
  const std::string reason = sqlite3_errmsg(connection_.get());
  switch (code & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {ErrorCode::store_failed, "the database is busy: another process has been writing to it; try again"};
    case SQLITE_NOTADB: return {ErrorCode::store_failed, "the file is not a database"};
    case SQLITE_CORRUPT: return {ErrorCode::store_failed, "the database is damaged (" + reason + "); restore a backup"};
    case SQLITE_FULL: return {ErrorCode::store_failed, "the disk is full; nothing was stored"};
    default: return {ErrorCode::store_failed, "the database failed: " + reason + " (" + std::to_string(code) + ")"};
  }
}

Result<Connection::Statement*> Connection::prepare(std::string_view sql) {
  if (const auto kept = statements_.find(sql); kept != statements_.end()) return &kept->second;
  sqlite3_stmt* prepared = nullptr;
  const int status = sqlite3_prepare_v3(connection_.get(), sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &prepared, nullptr);
  if (status != SQLITE_OK) return fail(last_error());
  Statement statement;
  statement.prepared.reset(prepared);
  for (int i = 1; i <= sqlite3_bind_parameter_count(prepared); ++i) {
    statement.values.push_back(place_of(sqlite3_bind_parameter_name(prepared, i)));
  }
  return &statements_.emplace(sql, std::move(statement)).first->second;
}

}  // namespace selfsame::store::sqlite
