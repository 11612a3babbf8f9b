#include "store/erasure.hpp"

#include <algorithm>
#include <chrono>
#include <thread>

namespace selfsame::store {
namespace {

constexpr std::chrono::milliseconds kPatience{2000};
constexpr std::chrono::milliseconds kRetryAfter{1};
constexpr std::size_t kChunkBytes = 1U << 20;

/// Takes off as many as were there before the clean-up: another process may have begun one since.
Status settle(Database& database, std::int64_t erasures) {
  return database.execute("UPDATE state SET erasures_pending = max(erasures_pending - ?, 0)", erasures);
}

/// Reads through SQLite's own descriptor: opening the file a second time and closing it would drop SQLite's locks.
Result<bool> is_in_file(Database& database, const Residue& erased) {
  sqlite3_file* file = nullptr;
  sqlite3_int64 size = 0;
  if (sqlite3_file_control(database.connection(), "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK ||
      file->pMethods->xFileSize(file, &size) != SQLITE_OK) {
    return fail(ErrorCode::store_failed, "the database file cannot be searched for what was erased");
  }
  constexpr std::size_t kOverlap = Residue::kPieceBytes - 1;
  Bytes chunk;
  for (sqlite3_int64 offset = 0; offset < size; offset += static_cast<sqlite3_int64>(kChunkBytes - kOverlap)) {
    chunk.resize(std::min(kChunkBytes, static_cast<std::size_t>(size - offset)));
    if (file->pMethods->xRead(file, chunk.data(), static_cast<int>(chunk.size()), offset) != SQLITE_OK) {
      return fail(ErrorCode::store_failed, "the database file cannot be searched for what was erased");
    }
    if (erased.found_in(chunk)) return true;
  }
  return false;
}

Status rewrite(Database& database, std::int64_t erasures) {
  SELFSAME_TRY(database.run("VACUUM"));
  SELFSAME_TRY(empty_log(database));
  return settle(database, erasures);
}

}  // namespace

/// SQLite calls no busy handler while another process has a checkpoint under way: it gives up at once. So the waiting
/// is done here, for readers and for other checkpoints alike.
Status empty_log(Database& database) {
  using std::chrono::steady_clock;
  const auto deadline = steady_clock::now() + kPatience;
  sqlite3_busy_timeout(database.connection(), 0);
  for (;;) {
    const int status =
        sqlite3_wal_checkpoint_v2(database.connection(), "main", SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
    const Error error = database.last_error();
    const bool may_pass = (status & 0xFF) == SQLITE_BUSY && steady_clock::now() < deadline;
    if (may_pass) {
      std::this_thread::sleep_for(kRetryAfter);
      continue;
    }
    sqlite3_busy_timeout(database.connection(), kBusyTimeoutMs);
    if (status != SQLITE_OK) return fail(error);
    return {};
  }
}

Status finish_erasure(Database& database, const Residue& erased) {
  SELFSAME_TRY(empty_log(database));
  {
    // Nobody else writes during the search, so that no page moves from in front of it to behind it.
    SELFSAME_ASSIGN(Transaction transaction, Transaction::begin(database));
    SELFSAME_ASSIGN(const bool left, is_in_file(database, erased));
    if (!left) {
      SELFSAME_TRY(settle(database, 1));
      return transaction.commit();
    }
  }
  return rewrite(database, 1);
}

Status finish_pending_erasure(Database& database) {
  SELFSAME_ASSIGN(const std::int64_t pending, database.number("SELECT erasures_pending FROM state"));
  if (pending == 0) return {};
  return rewrite(database, pending);
}

}  // namespace selfsame::store
