#include "store/sqlite.hpp"

#include <utility>

#include "base/check.hpp"

namespace selfsame::store {

Query::Query(Query&& other) noexcept
    : database_(other.database_), statement_(std::exchange(other.statement_, nullptr)) {}

Query::~Query() {
  if (statement_ == nullptr) return;
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

Result<bool> Query::next() {
  switch (sqlite3_step(statement_)) {
    case SQLITE_ROW: return true;
    case SQLITE_DONE: return false;
    default: return fail(database_->last_error());
  }
}

std::int64_t Query::number(int column) const { return sqlite3_column_int64(statement_, column); }
double Query::real(int column) const { return sqlite3_column_double(statement_, column); }
bool Query::is_null(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }

std::string Query::text(int column) const {
  const auto* const data = sqlite3_column_text(statement_, column);
  if (data == nullptr) return {};
  return {reinterpret_cast<const char*>(data), static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

ByteView Query::blob(int column) const {
  const void* const data = sqlite3_column_blob(statement_, column);
  if (data == nullptr) return {};
  return {static_cast<const std::uint8_t*>(data), static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

// Binding fails only for a wrong index, which is a programmer error, or for lack of memory.
void Query::bind(int index, std::int64_t value) {
  SELFSAME_CHECK(sqlite3_bind_int64(statement_, index, value) == SQLITE_OK);
}

void Query::bind(int index, double value) {
  SELFSAME_CHECK(sqlite3_bind_double(statement_, index, value) == SQLITE_OK);
}

void Query::bind(int index, std::nullptr_t) { SELFSAME_CHECK(sqlite3_bind_null(statement_, index) == SQLITE_OK); }

void Query::bind(int index, std::string_view value) {
  // SQLite would take a null pointer for NULL; an empty text is not that.
  const char* const data = value.empty() ? "" : value.data();
  SELFSAME_CHECK(sqlite3_bind_text64(statement_, index, data, value.size(), SQLITE_TRANSIENT, SQLITE_UTF8) ==
                 SQLITE_OK);
}

void Query::bind(int index, ByteView value) {
  SELFSAME_CHECK(!value.empty());
  SELFSAME_CHECK(sqlite3_bind_blob64(statement_, index, value.data(), value.size(), SQLITE_TRANSIENT) == SQLITE_OK);
}

Result<Database> Database::open(const std::filesystem::path& file) {
  sqlite3* connection = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  const int status = sqlite3_open_v2(file.c_str(), &connection, flags, nullptr);
  if (connection == nullptr) return fail(ErrorCode::store_failed, "SQLite has no memory to open a database");
  Database database(connection);
  if (status != SQLITE_OK) {
    return fail(ErrorCode::store_failed,
                "cannot open the database " + file.string() + ": " + sqlite3_errmsg(connection));
  }
  sqlite3_busy_timeout(connection, kBusyTimeoutMs);
  return database;
}

Status Database::run(const char* sql) {
  if (sqlite3_exec(connection_.get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK) return fail(last_error());
  return {};
}

Result<std::int64_t> Database::number(const char* sql) {
  SELFSAME_ASSIGN(Query row, query(sql));
  SELFSAME_ASSIGN(const bool found, row.next());
  if (!found) return fail(ErrorCode::store_failed, "the database lacks a row that is always there; restore a backup");
  return row.number(0);
}

Error Database::last_error() const {
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

Result<Query> Database::start(const char* sql) {
  auto& kept = statements_[sql];
  if (kept == nullptr) {
    sqlite3_stmt* prepared = nullptr;
    const int status = sqlite3_prepare_v3(connection_.get(), sql, -1, SQLITE_PREPARE_PERSISTENT, &prepared, nullptr);
    if (status != SQLITE_OK) return fail(last_error());
    kept.reset(prepared);
  }
  SELFSAME_CHECK(sqlite3_stmt_busy(kept.get()) == 0);
  return Query(*this, kept.get());
}

Status Database::finish(Query& query) {
  for (;;) {
    SELFSAME_ASSIGN(const bool more, query.next());
    if (!more) return {};
  }
}

Result<Transaction> Transaction::begin(Database& database) {
  SELFSAME_TRY(database.execute("BEGIN IMMEDIATE"));
  return Transaction(database);
}

Transaction::Transaction(Transaction&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}

Transaction::~Transaction() {
  // SQLite may have rolled back by itself after a grave error; then there is nothing left to do.
  if (database_ != nullptr && sqlite3_get_autocommit(database_->connection()) == 0) (void)database_->run("ROLLBACK");
}

Status Transaction::commit() {
  SELFSAME_CHECK(database_ != nullptr);
  SELFSAME_TRY(database_->execute("COMMIT"));
  database_ = nullptr;
  return {};
}

}  // namespace selfsame::store
