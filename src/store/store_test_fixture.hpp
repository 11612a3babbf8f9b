// A store on a real file in a folder of its own; for this room's tests.
#pragma once

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>

#include "base/clock.hpp"
#include "store/sqlite/connection.hpp"
#include "store/sqlite/sqlite_rows.hpp"
#include "store/store.hpp"
#include "tests/support/temporary_folder.hpp"

namespace selfsame::store {

inline SubjectId subject_named(std::string_view name) { return SubjectId::create(name).value(); }

inline match::Template make_template(Modality modality, std::uint32_t seed, std::size_t dimension = 128) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal;
  match::Template value{.modality = modality,
                        .pack = {"synthetic", 1},
                        .quality = 0.5F,
                        .created_ms = 1'700'000'000'000 + seed,
                        .samples = 1,
                        .vector = std::vector<float>(dimension)};
  double sum = 0;
  for (auto& element : value.vector) {
    element = normal(random);
    sum += double{element} * double{element};
  }
  for (auto& element : value.vector) element = static_cast<float>(element / std::sqrt(sum));
  return value;
}

template <typename T>
void expect_error(const Result<T>& result, ErrorCode code) {
  ASSERT_FALSE(result) << "succeeded";
  EXPECT_EQ(result.error().code, code) << result.error().message;
}

class StoreFixture : public testing::Test {
 protected:
  static constexpr std::string_view kKeyA = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
  static constexpr std::string_view kKeyB = "1f1e1d1c1b1a191817161514131211100f0e0d0c0b0a09080706050403020100";

  void SetUp() override {
    folder_ = test::make_temporary_folder("store");
    file_ = folder_ / "vault.db";
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  static crypto::KeyRing ring_a() { return crypto::KeyRing::from_hex(kKeyA).value(); }
  static crypto::KeyRing ring_b() { return crypto::KeyRing::from_hex(kKeyB).value(); }

  Result<std::unique_ptr<Store>> try_open(crypto::KeyRing ring = ring_a()) const {
    return sqlite::open_store(file_, std::move(ring), std::nullopt, clock_);
  }
  std::unique_ptr<Store> open(crypto::KeyRing ring = ring_a()) const {
    auto store = try_open(std::move(ring));
    if (!store) ADD_FAILURE() << store.error().message;
    return store ? std::move(*store) : nullptr;
  }

  static Result<Enrolled> enrol(Store& store, std::string_view name, std::uint32_t seed,
                                IfExists if_exists = IfExists::refuse) {
    const auto value = make_template(Modality::face, seed);
    return store.templates().enrol(subject_named(name), {&value, 1}, if_exists, {.action = Action::enrol});
  }
  static Result<Erased> erase(Store& store, std::string_view name) {
    LogEntry entry{.action = Action::erase};
    return store.templates().erase(subject_named(name), entry);
  }

  /// A second connection, for operations that the store does not allow.
  sqlite::Connection raw() const { return sqlite::Connection::open(file_).value(); }
  Bytes raw_blob(std::string_view sql) const {
    Bytes blob;
    EXPECT_TRUE(raw().run(sql, {}, [&blob](RowReader& row) {
      blob = row.bytes();
      return row.status();
    }));
    EXPECT_FALSE(blob.empty()) << sql;
    return blob;
  }
  /// The bytes of the database and its write-ahead log. Call only while this process has no store open, or nobody else
  /// uses the file: closing a file drops this process's locks on it.
  std::string raw_files() const {
    std::string all;
    for (const auto* suffix : {"", "-wal"}) {
      std::ifstream in(file_.string() + suffix, std::ios::binary);
      all.append(std::istreambuf_iterator<char>(in), {});
    }
    return all;
  }

  base::FakeClock clock_;
  std::filesystem::path folder_;
  std::filesystem::path file_;
};

}  // namespace selfsame::store
