#include "store/sqlite/database_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "store/sqlite/versions.hpp"

namespace selfsame::store::sqlite {
namespace {

tl::unexpected<Error> io_error(const std::string& what, const std::filesystem::path& path) {
  return fail(ErrorCode::io_failed, what + " " + path.string() + ": " + std::strerror(errno));
}

std::filesystem::path folder_of(const std::filesystem::path& file) {
  return file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
}

Status make_file(const std::filesystem::path& file) {
  SELFSAME_TRY(make_folder_of(file));
  const int made = ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (made < 0 && errno != EEXIST) return io_error("cannot create the database", file);
  if (made >= 0) ::close(made);
  return {};
}

Status sync_folder_of(const std::filesystem::path& file) {
  const auto folder = folder_of(file);
  const int entries = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = entries >= 0 && ::fsync(entries) == 0;
  if (entries >= 0) ::close(entries);
  if (!synced) return io_error("cannot sync the folder", folder);
  return {};
}

/// Uses the path, without opening the file: closing any descriptor of a file drops every lock that this process has on
/// it, including those of other connections.
Status guard_file(const std::filesystem::path& file) {
  struct stat info = {};
  if (::stat(file.c_str(), &info) != 0) return io_error("cannot read the database", file);
  if (!S_ISREG(info.st_mode)) return fail(ErrorCode::io_failed, file.string() + " is not a regular file");
  if ((info.st_mode & 077) != 0 && ::chmod(file.c_str(), 0600) != 0) {
    return io_error("other users can reach the database, and their rights cannot be taken away from", file);
  }
  return {};
}

Status require_wal(Connection& connection) {
  std::string mode;
  SELFSAME_TRY(connection.run("PRAGMA journal_mode = WAL", {}, [&mode](RowReader& row) {
    mode = row.text();
    return row.status();
  }));
  if (mode == "wal") return {};
  return fail(ErrorCode::store_failed, "the database cannot keep a write-ahead log here; use a local disk");
}

Status configure(Connection& connection, const std::filesystem::path& file, const Schema& schema) {
  for (const auto& [option, value] : {std::pair{SQLITE_DBCONFIG_DEFENSIVE, 1},
                                      {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
                                      {SQLITE_DBCONFIG_DQS_DML, 0},
                                      {SQLITE_DBCONFIG_DQS_DDL, 0}}) {
    if (sqlite3_db_config(connection.handle(), option, value, nullptr) != SQLITE_OK)
      return fail(connection.last_error());
  }
  SELFSAME_TRY(check_identity(connection, schema));
  // recursive_triggers: without it, INSERT OR REPLACE would bypass the log's guard against deletion.
  SELFSAME_TRY(connection.run(
      "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; PRAGMA recursive_triggers = ON;"
      "PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY;"));
  SELFSAME_TRY(require_wal(connection));
  SELFSAME_ASSIGN(const std::int64_t version, connection.number("PRAGMA user_version"));
  // Before anything is stored: after a power cut the file's name must exist, and the rollback journal that the change
  // to WAL has just removed must not, because it would undo everything since.
  if (version == 0) SELFSAME_TRY(sync_folder_of(file));
  return bring_forward(connection, schema);
}

}  // namespace

Status make_folder_of(const std::filesystem::path& file) {
  const auto folder = folder_of(file);
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) return io_error("cannot create the folder", folder);
  return {};
}

Result<Connection> open_database(const std::filesystem::path& file, const Schema& schema) {
  SELFSAME_TRY(make_file(file));
  SELFSAME_TRY(guard_file(file));
  SELFSAME_ASSIGN(Connection connection, Connection::open(file));
  if (Status configured = configure(connection, file, schema); !configured) {
    return fail(configured.error().code, file.string() + ": " + configured.error().message);
  }
  return connection;
}

}  // namespace selfsame::store::sqlite
