#include "store/sqlite/sqlite_rows.hpp"

#include <atomic>
#include <mutex>
#include <thread>

#include "base/check.hpp"
#include "store/sqlite/database_file.hpp"
#include "store/sqlite/disposable_file.hpp"
#include "store/sqlite/scrubbing.hpp"

namespace selfsame::store::sqlite {
namespace {

/// A mutex that detects when its holder would wait for itself.
class Turn {
 public:
  void lock() {
    SELFSAME_CHECK(holder_.load() != std::this_thread::get_id());
    mutex_.lock();
    holder_.store(std::this_thread::get_id());
  }
  void unlock() {
    holder_.store(std::thread::id());
    mutex_.unlock();
  }

 private:
  std::mutex mutex_;
  std::atomic<std::thread::id> holder_;
};

class SqliteTx final : public Tx {
 public:
  SqliteTx(Connection& connection, std::unique_lock<Turn> turn) : connection_(connection), turn_(std::move(turn)) {}
  ~SqliteTx() override {
    // After a serious error SQLite may have rolled back by itself; then there is nothing left to do.
    if (open_ && sqlite3_get_autocommit(connection_.handle()) == 0) (void)connection_.run("ROLLBACK", {}, nullptr);
  }

  Status run(std::string_view sql, std::span<const Value> values, const RowVisitor& each) override {
    SELFSAME_CHECK(open_);
    return connection_.run(sql, values, each);
  }

  Status commit() override {
    SELFSAME_CHECK(open_);
    SELFSAME_TRY(connection_.run("COMMIT", {}, nullptr));
    open_ = false;
    turn_.unlock();
    return {};
  }

 private:
  Connection& connection_;
  std::unique_lock<Turn> turn_;
  bool open_ = true;
};

class SqliteRows final : public Rows {
 public:
  explicit SqliteRows(Connection connection) : connection_(std::move(connection)) {}

  Result<std::unique_ptr<Tx>> begin(Access access) override {
    std::unique_lock turn(turn_);
    SELFSAME_TRY(connection_.check_in_place());
    if (access == Access::write) SELFSAME_TRY(sync_at_commit(true));
    if (access == Access::write_later) SELFSAME_TRY(sync_at_commit(false));
    SELFSAME_TRY(connection_.run(access == Access::read ? "BEGIN" : "BEGIN IMMEDIATE", {}, nullptr));
    return std::make_unique<SqliteTx>(connection_, std::move(turn));
  }

  Status scrub(Scrub depth, std::span<const Bytes> erased) override {
    const std::unique_lock turn(turn_);
    SELFSAME_TRY(sync_at_commit(true));
    switch (depth) {
      case Scrub::journal: return empty_log(connection_);
      case Scrub::search: return search_and_rewrite(connection_, erased);
      case Scrub::rewrite: return rewrite(connection_);
      case Scrub::rewrite_unless_read: return rewrite_unless_read(connection_);
    }
    return {};
  }

 private:
  /// Whether commits wait for the disk. The write-ahead log keeps their order, so the next commit that waits makes
  /// earlier ones durable too. Not a prepared statement, because SQLite applies this pragma when it is compiled.
  Status sync_at_commit(bool sync) {
    if (sync == syncs_) return {};
    SELFSAME_TRY(connection_.run(sync ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL"));
    syncs_ = sync;
    return {};
  }

  Turn turn_;  // guards what follows
  Connection connection_;
  bool syncs_ = true;
};

}  // namespace

Result<std::unique_ptr<Rows>> open_rows(const std::filesystem::path& file, const Schema& schema) {
  SELFSAME_ASSIGN(Connection connection, open_database(file, schema));
  return std::make_unique<SqliteRows>(std::move(connection));
}

Result<std::unique_ptr<Rows>> open_disposable_rows(const std::filesystem::path& file, const Schema& schema) {
  SELFSAME_ASSIGN(Connection connection, open_disposable(file, schema));
  return std::make_unique<SqliteRows>(std::move(connection));
}

Result<std::unique_ptr<Store>> open_store(const std::filesystem::path& file, crypto::KeyRing keys,
                                          std::optional<std::filesystem::path> key_file, const base::Clock& clock) {
  SELFSAME_ASSIGN(auto rows, open_rows(file, schema_in(kSqliteDialect)));
  return std::make_unique<Store>(std::move(rows), std::move(keys), std::move(key_file), clock);
}

}  // namespace selfsame::store::sqlite
