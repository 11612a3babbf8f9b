#include "store/sqlite/scrubbing.hpp"

#include <chrono>
#include <thread>

#include "store/store_test_fixture.hpp"

namespace selfsame::store::sqlite {
namespace {

using ScrubbingTest = StoreFixture;

bool checkpoint_is_under_way(Connection& database) {
  return sqlite3_wal_checkpoint_v2(database.handle(), "main", SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr) ==
         SQLITE_BUSY;
}

// A process that rotates keys empties the log repeatedly; SQLite rejects a second checkpoint without waiting.
TEST_F(ScrubbingTest, waits_for_a_checkpoint_under_way_elsewhere) {
  const auto store = open();
  ASSERT_TRUE(enrol(*store, "ann", 1));
  Connection writer = raw();
  Connection probe = raw();
  Connection mine = raw();
  // A connection knows about the log only after it has read.
  for (Connection* const database : {&probe, &mine})
    ASSERT_TRUE(database->number("SELECT erasures_pending FROM state"));
  ASSERT_TRUE(writer.run("BEGIN IMMEDIATE; UPDATE state SET erasures_pending = erasures_pending"));
  // Takes the checkpoint lock, then waits for the writer, polling every 100 ms at most.
  std::jthread elsewhere([this](const std::stop_token& stop) {
    Connection other = raw();
    ASSERT_TRUE(other.number("SELECT erasures_pending FROM state"));
    while (!stop.stop_requested()) (void)other.run("PRAGMA wal_checkpoint(TRUNCATE)");
  });
  while (!checkpoint_is_under_way(probe)) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  ASSERT_TRUE(writer.run("COMMIT"));
  const Status emptied = empty_log(mine);
  EXPECT_TRUE(emptied) << emptied.error().message;
}

}  // namespace
}  // namespace selfsame::store::sqlite
