#include "auth/stored_short_lived.hpp"

#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include "auth/short_lived_contract_test_support.hpp"
#include "base/system.hpp"
#include "store/sqlite/sqlite_rows.hpp"
#include "tests/support/temporary_folder.hpp"

namespace selfsame::auth {
namespace {

namespace fs = std::filesystem;

std::unique_ptr<StoredShortLived> open_state(const fs::path& file, const base::Clock& clock, std::uint8_t secret = 7,
                                             const ShortLivedLimits& limits = {}) {
  auto rows = store::sqlite::open_disposable_rows(file, store::expiring_schema_in(store::kSqliteDialect));
  EXPECT_TRUE(rows) << rows.error().message;
  auto state = StoredShortLived::create(std::move(*rows), crypto::SecretBytes::from(Bytes(32, secret)), clock, limits);
  EXPECT_TRUE(state) << state.error().message;
  return std::move(*state);
}

struct Folder {
  ~Folder() { fs::remove_all(path); }
  fs::path path = test::make_temporary_folder("short-lived");
  fs::path file = path / "short-lived.db";
};

struct StoredUnderTest final : ShortLivedUnderTest {
  ShortLived& port() override { return *state; }
  void pass_ms(std::int64_t ms) override { clock.advance_ms(ms); }

  base::FakeClock clock;
  Folder folder;
  std::unique_ptr<StoredShortLived> state = open_state(folder.file, clock);
};

INSTANTIATE_TEST_SUITE_P(Stored, ShortLivedContract,
                         ::testing::Values([] { return std::make_unique<StoredUnderTest>(); }));

class StoredShortLivedTest : public ::testing::Test {
 protected:
  static constexpr std::size_t kTry = store::ExpiringEntries::kEntryBytes + std::string_view("tries/a").size();

  static Key key(std::string name) { return {KeySpace::tries, std::move(name)}; }
  void limit(KeySpace space, std::size_t entries, std::size_t bytes) {
    ShortLivedLimits limits;
    limits.of(space) = {entries, bytes};
    state_ = open_state(folder_.file, clock_, 7, limits);
  }
  ErrorCode put(const std::string& name, std::size_t size = 0) {
    const auto result = state_->put_if_absent(key(name), Bytes(size), 1000);
    return result ? ErrorCode::not_found : result.error().code;
  }
  std::string files() const {
    std::string all;
    for (const auto* suffix : {"", "-wal"}) {
      std::ifstream in(folder_.file.string() + suffix, std::ios::binary);
      all.append(std::istreambuf_iterator<char>(in), {});
    }
    return all;
  }

  const Key kList{KeySpace::copies, "codes"};
  base::FakeClock clock_;
  Folder folder_;
  std::unique_ptr<StoredShortLived> state_;
};

TEST_F(StoredShortLivedTest, is_full_of_live_entries_only) {
  limit(KeySpace::tries, 2, 1U << 20);
  EXPECT_EQ(put("a"), ErrorCode::not_found);
  clock_.advance_ms(500);
  EXPECT_EQ(put("b"), ErrorCode::not_found);
  EXPECT_EQ(put("c"), ErrorCode::overloaded);
  EXPECT_TRUE(*state_->replace(key("a"), Bytes(), Bytes(1), 500)) << "what is there already takes no more room";
  EXPECT_TRUE(*state_->put_if_absent({KeySpace::session_head, "c"}, Bytes(), 1000)) << "other spaces have room";
  clock_.advance_ms(500);
  EXPECT_EQ(put("c"), ErrorCode::not_found);
}

TEST_F(StoredShortLivedTest, a_flood_that_is_over_takes_no_room) {
  limit(KeySpace::tries, 100, 1U << 20);
  for (int i = 0; i < 100; ++i) ASSERT_EQ(put("old/" + std::to_string(i)), ErrorCode::not_found);
  EXPECT_EQ(put("one more"), ErrorCode::overloaded);
  clock_.advance_ms(1000);
  for (int i = 0; i < 100; ++i) ASSERT_EQ(put("new/" + std::to_string(i)), ErrorCode::not_found) << i;
  EXPECT_EQ(put("one more"), ErrorCode::overloaded);
}

TEST_F(StoredShortLivedTest, counts_the_bytes_of_values) {
  limit(KeySpace::tries, 100, 2 * kTry + 10);
  EXPECT_EQ(put("a", 10), ErrorCode::not_found);
  EXPECT_EQ(put("b", 1), ErrorCode::overloaded);
  EXPECT_EQ(put("b", 0), ErrorCode::not_found);
  EXPECT_EQ(state_->replace(key("b"), Bytes(), Bytes(1), 1000).error().code, ErrorCode::overloaded);
  EXPECT_TRUE(*state_->replace(key("a"), Bytes(10), Bytes(9), 1000));
  EXPECT_TRUE(*state_->replace(key("b"), Bytes(), Bytes(1), 1000));
  ASSERT_TRUE(state_->erase(key("a")));
  ASSERT_TRUE(state_->erase(key("b")));
  EXPECT_EQ(put("a", kTry + 10), ErrorCode::not_found) << "all of it is there again";
}

TEST_F(StoredShortLivedTest, counts_the_bytes_of_records_and_what_is_dropped_makes_room) {
  constexpr std::size_t kListBytes = store::ExpiringEntries::kEntryBytes + std::string_view("copies/codes").size();
  constexpr std::size_t kRecord = store::ExpiringEntries::kRecordBytes + 8;
  limit(KeySpace::copies, 1, kListBytes + 3 * kRecord);
  const std::vector<Bytes> two(2, Bytes(8));
  EXPECT_TRUE(state_->append(kList, two, 1000, 10));
  EXPECT_EQ(state_->append(kList, two, 1000, 10).error().code, ErrorCode::overloaded);
  EXPECT_EQ(state_->read_list(kList, 0)->records.size(), 2U) << "all or none";
  EXPECT_EQ(*state_->append(kList, two, 1000, 3), 4U);
  EXPECT_EQ(*state_->append(kList, std::vector<Bytes>(9, Bytes(8)), 1000, 3), 13U);
  EXPECT_EQ(*state_->append(kList, two, 1000, 3), 15U);
  clock_.advance_ms(1000);
  state_->sweep();
  EXPECT_EQ(*state_->append(kList, std::vector<Bytes>(3, Bytes(8)), 1000, 10), 3U);
  EXPECT_EQ(state_->append(kList, two, 1000, 10).error().code, ErrorCode::overloaded);
}

TEST_F(StoredShortLivedTest, is_there_again_when_it_is_opened_anew) {
  state_ = open_state(folder_.file, clock_);
  ASSERT_EQ(put("a", 3), ErrorCode::not_found);
  ASSERT_TRUE(state_->append(kList, std::vector<Bytes>(2, Bytes(8)), 1000, 10));
  state_.reset();
  clock_.advance_ms(999);
  state_ = open_state(folder_.file, clock_);
  EXPECT_EQ(*state_->get(key("a")), Bytes(3));
  EXPECT_EQ(*state_->append(kList, std::vector<Bytes>(1, Bytes(8)), 1000, 10), 3U);
  clock_.advance_ms(1);
  EXPECT_FALSE(*state_->get(key("a"))) << "time went on while nothing ran";
}

TEST_F(StoredShortLivedTest, what_another_secret_sealed_is_gone) {
  state_ = open_state(folder_.file, clock_, 7);
  ASSERT_EQ(put("a"), ErrorCode::not_found);
  state_ = open_state(folder_.file, clock_, 8);
  EXPECT_FALSE(*state_->get(key("a")));
  EXPECT_EQ(put("a"), ErrorCode::not_found);
  state_ = open_state(folder_.file, clock_, 7);
  EXPECT_FALSE(*state_->get(key("a")));
}

TEST_F(StoredShortLivedTest, nothing_lies_in_the_open) {
  state_ = open_state(folder_.file, clock_);
  const std::string value = "points of a face, told in the open";
  ASSERT_TRUE(*state_->put_if_absent(key("ada-lovelace/1"), base::as_bytes(value), 1000));
  ASSERT_TRUE(state_->append({KeySpace::session_records, "the-id-of-a-session"},
                             std::vector<Bytes>{Bytes(value.begin(), value.end())}, 1000, 10));
  for (const auto* text : {"points of a face", "in the open", "ada-lovelace", "the-id-of-a-session"}) {
    EXPECT_EQ(files().find(text), std::string::npos) << text;
  }
  struct stat info = {};
  for (const auto* suffix : {"", "-wal", "-shm", ".lock"}) {
    ASSERT_EQ(::stat((folder_.file.string() + suffix).c_str(), &info), 0) << suffix;
    EXPECT_EQ(info.st_mode & 0777, 0600U) << suffix;
  }
}

TEST_F(StoredShortLivedTest, two_processes_take_each_place_once_and_lose_no_record) {
  constexpr int kThreads = 4;
  constexpr int kRounds = 40;
  state_ = open_state(folder_.file, clock_);
  const auto other = open_state(folder_.file, clock_);
  std::atomic<int> won{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    ShortLived& port = t % 2 == 0 ? static_cast<ShortLived&>(*state_) : *other;
    threads.emplace_back([&] {
      for (int i = 0; i < kRounds; ++i) {
        won += *port.put_if_absent(key(std::to_string(i)), Bytes(1), 60'000) ? 1 : 0;
        EXPECT_TRUE(port.append(kList, std::vector<Bytes>(1, Bytes(8)), 60'000, 1000));
        EXPECT_GT(port.read_list(kList, 0)->records.size(), 0U);
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(won, kRounds);
  EXPECT_EQ(state_->read_list(kList, 0)->records.size(), static_cast<std::size_t>(kThreads * kRounds));
  EXPECT_EQ(other->read_list(kList, 0)->records.size(), static_cast<std::size_t>(kThreads * kRounds));
}

TEST_F(StoredShortLivedTest, a_process_that_is_killed_leaves_all_that_it_was_told_is_stored) {
  const base::SystemClock clock;
  for (int round = 0; round < 5; ++round) {
    int told[2] = {};
    ASSERT_EQ(::pipe(told), 0);
    const pid_t child = ::fork();
    if (child == 0) {
      const auto state = open_state(folder_.file, clock);
      for (;;) {
        const auto end = state->append(kList, std::vector<Bytes>(1, Bytes(40)), 3'600'000, 1'000'000);
        const std::uint64_t number = end ? *end : 0;
        if (::write(told[1], &number, sizeof number) != sizeof number) ::_exit(1);
      }
    }
    ::close(told[1]);
    std::uint64_t last = 0;
    std::uint64_t number = 0;
    for (int i = 0; i < 100 && ::read(told[0], &number, sizeof number) == sizeof number; ++i) last = number;
    ::kill(child, SIGKILL);
    while (::read(told[0], &number, sizeof number) == sizeof number) last = number;
    ::close(told[0]);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status));
    state_ = open_state(folder_.file, clock);
    const auto list = state_->read_list(kList, 0);
    ASSERT_TRUE(list) << list.error().message;
    EXPECT_GE(last, 100U);
    EXPECT_GE(list->end(), last);
    EXPECT_LE(list->end(), last + 1);
    state_.reset();
  }
}

}  // namespace
}  // namespace selfsame::auth
