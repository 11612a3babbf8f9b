// What is acknowledged survives a power cut: every file is taken back to what was last synced, and every folder to the
// names that it held when it was last synced; then the store is opened there.
//
// This program's own fsync and fdatasync stand in for the C library's and keep a copy of whatever is synced.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <set>
#include <string>

#include "base/clock.hpp"
#include "store/sqlite/connection.hpp"
#include "store/sqlite/sqlite_rows.hpp"
#include "tests/support/temporary_folder.hpp"

namespace {

namespace fs = std::filesystem;

/// The state of the disk after a power cut.
struct Disk {
  std::mutex mutex;
  std::map<std::string, std::string> contents;           // by path
  std::map<std::string, std::set<std::string>> folders;  // by path: the names in it
};

Disk& disk() {
  static Disk the_disk;
  return the_disk;
}

/// Reads through the given descriptor: closing another one of the same file would drop SQLite's locks.
int keep_copy(int fd) {
  char path[4096] = {};
  const std::lock_guard lock(disk().mutex);
  const std::string link = "/proc/self/fd/" + std::to_string(fd);
  if (::readlink(link.c_str(), path, sizeof path - 1) <= 0) return -1;
  if (fs::is_directory(path)) {
    std::set<std::string>& names = disk().folders[path];
    names.clear();
    for (const auto& entry : fs::directory_iterator(path)) names.insert(entry.path().filename());
    return 0;
  }
  std::string content;
  char chunk[65536];
  for (;;) {
    const ssize_t got = ::pread(fd, chunk, sizeof chunk, static_cast<off_t>(content.size()));
    if (got <= 0) break;
    content.append(chunk, static_cast<std::size_t>(got));
  }
  disk().contents[path] = std::move(content);
  return 0;
}

}  // namespace

extern "C" int fsync(int fd) { return keep_copy(fd); }
extern "C" int fdatasync(int fd) { return keep_copy(fd); }

namespace selfsame::store {
namespace {

constexpr std::string_view kKey = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

match::Template template_of(std::uint32_t seed) {
  constexpr std::size_t kDimension = 1024;
  match::Template value{.modality = Modality::face,
                        .pack = {"synthetic", 1},
                        .quality = 1,
                        .created_ms = seed,
                        .samples = 1,
                        .vector = std::vector<float>(kDimension, 0.0F)};
  value.vector[seed % kDimension] = 1.0F;
  return value;
}

class PowerLoss : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::canonical(test::make_temporary_folder("power"));
    fs::create_directory(folder_ / "live");
    store_ = open(folder_ / "live");
  }
  void TearDown() override {
    store_.reset();
    fs::remove_all(folder_);
  }

  std::unique_ptr<Store> open(const fs::path& folder) const {
    auto store = sqlite::open_store(folder / "vault.db", crypto::KeyRing::from_hex(kKey).value(), std::nullopt, clock_);
    return store ? std::move(*store) : nullptr;
  }
  static SubjectId name_of(std::uint32_t seed) { return SubjectId::create("s" + std::to_string(seed)).value(); }
  void enrol(std::uint32_t seed) const {
    const auto value = template_of(seed);
    ASSERT_TRUE(store_->templates().enrol(name_of(seed), {&value, 1}, IfExists::refuse, {}));
  }

  std::map<std::string, std::string> files_after_power_cut() const {
    const std::lock_guard lock(disk().mutex);
    std::map<std::string, std::string> files;
    for (const auto& name : disk().folders[folder_ / "live"]) files[name] = disk().contents[folder_ / "live" / name];
    return files;
  }
  std::unique_ptr<Store> open_after_power_cut() const {
    const fs::path after = folder_ / "after";
    fs::remove_all(after);
    fs::create_directory(after);
    for (const auto& [name, content] : files_after_power_cut())
      std::ofstream(after / name, std::ios::binary) << content;
    return open(after);
  }

  base::FakeClock clock_;
  fs::path folder_;
  std::unique_ptr<Store> store_;
};

// 260 of these fill the write-ahead log past its automatic checkpoint.
TEST_F(PowerLoss, keeps_every_acknowledged_enrolment) {
  for (std::uint32_t seed = 0; seed < 260; ++seed) {
    enrol(seed);
    if (seed % 10 != 0 && (seed < 150 || seed > 200)) continue;
    const auto after = open_after_power_cut();
    ASSERT_NE(after, nullptr);
    ASSERT_EQ(after->subjects().count().value(), seed + 1);
    ASSERT_EQ(after->templates().open(name_of(seed))->front(), template_of(seed));
    ASSERT_EQ(after->templates().open(name_of(0))->front(), template_of(0));
  }
  EXPECT_GT(files_after_power_cut().at("vault.db").size(), 500'000U) << "there was a checkpoint on the way";
}

TEST_F(PowerLoss, keeps_an_acknowledged_erasure_and_no_copy_of_the_key) {
  for (std::uint32_t seed = 0; seed < 10; ++seed) enrol(seed);
  Bytes key;
  {
    sqlite::Connection database = sqlite::Connection::open(folder_ / "live" / "vault.db").value();
    ASSERT_TRUE(database.run("SELECT data_key FROM subjects WHERE id = 's3'", {}, [&key](RowReader& row) {
      key = row.bytes();
      return row.status();
    }));
  }
  const auto holds_key = [&] {
    bool found = false;
    for (const auto& [name, content] : files_after_power_cut()) {
      found = found || content.find(base::as_text(key)) != std::string::npos;
    }
    return found;
  };
  ASSERT_TRUE(holds_key());
  LogEntry entry;
  ASSERT_TRUE(store_->templates().erase(name_of(3), entry));
  EXPECT_FALSE(holds_key());
  const auto after = open_after_power_cut();
  ASSERT_NE(after, nullptr);
  EXPECT_EQ(after->subjects().count().value(), 9U);
  EXPECT_FALSE(after->subjects().find(name_of(3)));
}

}  // namespace
}  // namespace selfsame::store
