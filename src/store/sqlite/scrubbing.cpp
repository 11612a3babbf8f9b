#include "store/sqlite/scrubbing.hpp"

#include <algorithm>
#include <chrono>
#include <thread>

#include "store/sqlite/residue.hpp"

namespace selfsame::store::sqlite {
namespace {

constexpr std::chrono::milliseconds kPatience{2000};
constexpr std::chrono::milliseconds kRetryAfter{1};
constexpr std::size_t kChunkBytes = 1U << 20;

/// Reads through SQLite's own descriptor: opening the file a second time and closing it would drop SQLite's locks.
Result<bool> is_in_file(Connection& connection, const Residue& erased) {
  sqlite3_file* file = nullptr;
  sqlite3_int64 size = 0;
  if (sqlite3_file_control(connection.handle(), "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK ||
      file->pMethods->xFileSize(file, &size) != SQLITE_OK) {
    return fail(ErrorCode::store_failed, "the database file cannot be searched for erased data");
  }
  constexpr std::size_t kOverlap = Residue::kPieceBytes - 1;
  Bytes chunk;
  for (sqlite3_int64 offset = 0; offset < size; offset += static_cast<sqlite3_int64>(kChunkBytes - kOverlap)) {
    chunk.resize(std::min(kChunkBytes, static_cast<std::size_t>(size - offset)));
    if (file->pMethods->xRead(file, chunk.data(), static_cast<int>(chunk.size()), offset) != SQLITE_OK) {
      return fail(ErrorCode::store_failed, "the database file cannot be searched for erased data");
    }
    if (erased.found_in(chunk)) return true;
  }
  return false;
}

/// While another process runs a checkpoint, SQLite calls no busy handler and gives up at once. So this function waits
/// itself, for readers and for other checkpoints alike.
Status empty_log_within(Connection& connection, std::chrono::milliseconds patience) {
  using std::chrono::steady_clock;
  const auto deadline = steady_clock::now() + patience;
  sqlite3_busy_timeout(connection.handle(), 0);
  for (;;) {
    const int status =
        sqlite3_wal_checkpoint_v2(connection.handle(), "main", SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
    const Error error = connection.last_error();
    const bool may_pass = (status & 0xFF) == SQLITE_BUSY && steady_clock::now() < deadline;
    if (may_pass) {
      std::this_thread::sleep_for(kRetryAfter);
      continue;
    }
    sqlite3_busy_timeout(connection.handle(), kBusyTimeoutMs);
    if (status != SQLITE_OK) return fail(error);
    return {};
  }
}

}  // namespace

Status empty_log(Connection& connection) { return empty_log_within(connection, kPatience); }

Status search_and_rewrite(Connection& connection, std::span<const Bytes> erased) {
  SELFSAME_TRY(empty_log(connection));
  Residue residue;
  for (const Bytes& each : erased) residue.add(each);
  // Blocks writers during the search, so that no page moves from an unsearched place to a searched one.
  SELFSAME_TRY(connection.run("BEGIN IMMEDIATE"));
  const auto left = is_in_file(connection, residue);
  SELFSAME_TRY(connection.run("ROLLBACK"));
  if (!left) return fail(left.error());
  return *left ? rewrite(connection) : Status();
}

Status rewrite(Connection& connection) {
  SELFSAME_TRY(connection.run("VACUUM"));
  return empty_log(connection);
}

Status rewrite_unless_read(Connection& connection) {
  SELFSAME_TRY(empty_log_within(connection, std::chrono::milliseconds(0)));
  return rewrite(connection);
}

}  // namespace selfsame::store::sqlite
