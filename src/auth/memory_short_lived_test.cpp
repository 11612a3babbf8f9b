#include "auth/memory_short_lived.hpp"

#include "auth/short_lived_contract_test_support.hpp"

namespace selfsame::auth {
namespace {

struct MemoryUnderTest final : ShortLivedUnderTest {
  ShortLived& port() override { return memory; }
  void pass_ms(std::int64_t ms) override { clock.advance_ms(ms); }

  base::FakeClock clock;
  MemoryShortLived memory{clock};
};

INSTANTIATE_TEST_SUITE_P(Memory, ShortLivedContract,
                         ::testing::Values([] { return std::make_unique<MemoryUnderTest>(); }));

class MemoryShortLivedTest : public ::testing::Test {
 protected:
  static constexpr std::size_t kTry = MemoryShortLived::kEntryBytes + std::string_view("tries/a").size();

  static Key key(std::string name) { return {KeySpace::tries, std::move(name)}; }
  void limit(KeySpace space, std::size_t entries, std::size_t bytes) {
    ShortLivedLimits options;
    options.of(space) = {entries, bytes};
    memory_ = std::make_unique<MemoryShortLived>(clock_, options);
  }
  ErrorCode put(const std::string& name, std::size_t size = 0) {
    const auto result = memory_->put_if_absent(key(name), Bytes(size), 1000);
    return result ? ErrorCode::not_found : result.error().code;
  }

  base::FakeClock clock_;
  std::unique_ptr<MemoryShortLived> memory_;
};

TEST_F(MemoryShortLivedTest, is_full_of_live_entries_only) {
  limit(KeySpace::tries, 2, 1U << 20);
  EXPECT_EQ(put("a"), ErrorCode::not_found);
  clock_.advance_ms(500);
  EXPECT_EQ(put("b"), ErrorCode::not_found);
  EXPECT_EQ(put("c"), ErrorCode::overloaded);
  EXPECT_TRUE(*memory_->replace(key("a"), Bytes(), Bytes(1), 500)) << "what is there already takes no more room";
  EXPECT_TRUE(*memory_->put_if_absent({KeySpace::session_head, "c"}, Bytes(), 1000)) << "other spaces have room";
  clock_.advance_ms(500);
  EXPECT_EQ(memory_->size(KeySpace::tries), 1U);
  EXPECT_EQ(put("c"), ErrorCode::not_found);
}

TEST_F(MemoryShortLivedTest, counts_the_bytes_of_values) {
  limit(KeySpace::tries, 100, 2 * kTry + 10);
  EXPECT_EQ(put("a", 10), ErrorCode::not_found);
  EXPECT_EQ(put("b", 1), ErrorCode::overloaded);
  EXPECT_EQ(put("b", 0), ErrorCode::not_found);
  EXPECT_EQ(memory_->bytes(KeySpace::tries), 2 * kTry + 10);
  EXPECT_EQ(memory_->replace(key("b"), Bytes(), Bytes(1), 1000).error().code, ErrorCode::overloaded);
  EXPECT_TRUE(*memory_->replace(key("a"), Bytes(10), Bytes(9), 1000));
  EXPECT_TRUE(*memory_->replace(key("b"), Bytes(), Bytes(1), 1000));
  ASSERT_TRUE(memory_->erase(key("a")));
  ASSERT_TRUE(memory_->erase(key("b")));
  EXPECT_EQ(memory_->bytes(KeySpace::tries), 0U);
}

TEST_F(MemoryShortLivedTest, counts_the_bytes_of_records_and_what_is_dropped_makes_room) {
  constexpr std::size_t kList = MemoryShortLived::kEntryBytes + std::string_view("copies/c").size();
  constexpr std::size_t kRecord = MemoryShortLived::kRecordBytes + 8;
  limit(KeySpace::copies, 1, kList + 3 * kRecord);
  const Key list{KeySpace::copies, "c"};
  const std::vector<Bytes> two(2, Bytes(8));
  EXPECT_TRUE(memory_->append(list, two, 1000, 10));
  EXPECT_EQ(memory_->append(list, two, 1000, 10).error().code, ErrorCode::overloaded);
  EXPECT_EQ(memory_->read_list(list, 0)->records.size(), 2U) << "all or none";
  EXPECT_EQ(*memory_->append(list, two, 1000, 3), 4U);
  EXPECT_EQ(memory_->bytes(KeySpace::copies), kList + 3 * kRecord);
  EXPECT_EQ(*memory_->append(list, std::vector<Bytes>(9, Bytes(8)), 1000, 3), 13U);
  EXPECT_EQ(memory_->bytes(KeySpace::copies), kList + 3 * kRecord);
  clock_.advance_ms(1000);
  memory_->sweep();
  EXPECT_EQ(memory_->bytes(KeySpace::copies), 0U);
}

}  // namespace
}  // namespace selfsame::auth
