#include "store/sqlite/disposable_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>

#include "base/descriptor.hpp"
#include "store/sqlite/database_file.hpp"
#include "store/sqlite/versions.hpp"

namespace selfsame::store::sqlite {
namespace {

/// Held from the first check until the file is open: if two processes find the same damaged file, the second must not
/// delete the first one's replacement.
Result<base::Descriptor> lock_beside(const std::filesystem::path& file) {
  const std::string name = file.string() + ".lock";
  base::Descriptor lock(::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  int status = -1;
  do {
    status = lock.valid() ? ::flock(lock.get(), LOCK_EX) : -1;
  } while (status != 0 && errno == EINTR);
  if (status != 0) return fail(ErrorCode::io_failed, "cannot lock " + name + ": " + std::strerror(errno));
  return lock;
}

/// Checks the trees, not only the table definitions. Such files are usually small.
bool is_sound(Connection& connection) {
  bool sound = false;
  const Status looked = connection.run("PRAGMA quick_check(1)", {}, [&sound](RowReader& row) {
    sound = row.text() == "ok";
    return row.status();
  });
  return looked && sound;
}

/// Whether the file's contents are why it does not open, rather than the disk or another process.
bool is_unusable(const std::filesystem::path& file, const Schema& schema) {
  auto connection = Connection::open(file);
  if (!connection) return false;
  const Status ours = check_identity(*connection, schema);
  const bool opens = ours && bring_forward(*connection, schema) && is_sound(*connection);
  if (opens) return false;
  switch (sqlite3_errcode(connection->handle()) & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_NOMEM:
    case SQLITE_IOERR:
    case SQLITE_FULL:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM: return false;
    default: return true;
  }
}

Status remove_files(const std::filesystem::path& file) {
  for (const auto* suffix : {"-wal", "-shm", "-journal", ""}) {
    const std::string name = file.string() + suffix;
    if (::unlink(name.c_str()) != 0 && errno != ENOENT) {
      return fail(ErrorCode::io_failed, "cannot delete the damaged file " + name + ": " + std::strerror(errno));
    }
  }
  return {};
}

}  // namespace

Result<Connection> open_disposable(const std::filesystem::path& file, const Schema& schema) {
  SELFSAME_TRY(make_folder_of(file));
  SELFSAME_ASSIGN(const base::Descriptor lock, lock_beside(file));
  {
    auto opened = open_database(file, schema);
    if (opened && is_sound(*opened)) return opened;
    if (!opened && opened.error().code == ErrorCode::io_failed) return opened;
    if (!opened && !is_unusable(file, schema)) return opened;
  }
  SELFSAME_TRY(remove_files(file));
  return open_database(file, schema);
}

}  // namespace selfsame::store::sqlite
