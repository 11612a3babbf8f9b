// The cost of short-lived state: one request of a liveness session, in memory and in the file shared by all processes,
// and a command that reads a full list of copy codes. The file is in the system's temporary folder.
#include <benchmark/benchmark.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "auth/memory_short_lived.hpp"
#include "auth/seen_samples.hpp"
#include "auth/stored_short_lived.hpp"
#include "base/limits.hpp"
#include "base/system.hpp"
#include "store/sqlite/sqlite_rows.hpp"
#include "tests/support/temporary_folder.hpp"

namespace {

using namespace selfsame;
using auth::Key;
using auth::KeySpace;

constexpr std::int64_t kMinutesMs = 180'000;
constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::size_t kHeadBytes = 300;
constexpr std::size_t kRecordBytes = 1800;  // added by a frame
constexpr std::size_t kCodeBytes = 24;

const base::SystemClock kClock;

struct Memory {
  std::unique_ptr<auth::ShortLived> open() { return std::make_unique<auth::MemoryShortLived>(kClock); }
};

struct File {
  File() = default;
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() { std::filesystem::remove_all(folder); }
  std::unique_ptr<auth::ShortLived> open() {
    auto rows = store::sqlite::open_disposable_rows(folder / "short-lived.db",
                                                    store::expiring_schema_in(store::kSqliteDialect));
    return auth::StoredShortLived::create(std::move(rows).value(), crypto::SecretBytes::from(Bytes(32, 1)), kClock)
        .value();
  }
  std::filesystem::path folder = test::make_temporary_folder("bench");
};

/// The head is read, a record is appended, the head is replaced.
template <typename Place>
void session_request(benchmark::State& state) {
  Place place;
  const auto port = place.open();
  const Key head{KeySpace::session_head, "s"};
  const Key records{KeySpace::session_records, "s"};
  const std::vector<Bytes> record{Bytes(kRecordBytes, 3)};
  Bytes value(kHeadBytes, 0);
  bool fine = *port->put_if_absent(head, value, kMinutesMs);
  for (auto _ : state) {
    const auto there = port->get(head);
    ++value[0];
    fine = fine && there && port->append(records, record, kMinutesMs, limits::kMaxLivenessFrames).has_value() &&
           *port->replace(head, **there, value, kMinutesMs);
  }
  if (!fine) state.SkipWithError("a request failed");
}
BENCHMARK(session_request<Memory>)->Unit(benchmark::kMicrosecond);
BENCHMARK(session_request<File>)->Unit(benchmark::kMicrosecond);

const std::size_t kMostOfUser = auth::SeenSamplesOptions().most;

void open_and_read_a_full_list(benchmark::State& state) {
  File file;
  const Key codes{KeySpace::copies, "codes"};
  {
    const auto port = file.open();
    for (std::size_t i = 0; i < kMostOfUser; i += 512) {
      (void)port->append(codes, std::vector<Bytes>(512, Bytes(kCodeBytes, 5)), kDayMs, kMostOfUser);
    }
  }
  for (auto _ : state) {
    const auto list = file.open()->read_list(codes, 0);
    if (!list || list->records.size() != kMostOfUser) state.SkipWithError("the list is not whole");
  }
}
BENCHMARK(open_and_read_a_full_list)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
