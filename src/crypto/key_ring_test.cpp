#include "crypto/key_ring.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <thread>

#include "base/system.hpp"
#include "crypto/sealing.hpp"
#include "tests/support/temporary_folder.hpp"

namespace selfsame::crypto {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kKeyA = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
constexpr std::string_view kKeyB = "1f1e1d1c1b1a191817161514131211100f0e0d0c0b0a09080706050403020100";

class KeyFile : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = test::make_temporary_folder("key");
    file_ = folder_ / "key";
  }
  void TearDown() override { fs::remove_all(folder_); }

  void write(std::string_view text, ::mode_t mode = 0600) const {
    std::ofstream(file_, std::ios::binary) << text;
    ASSERT_EQ(::chmod(file_.c_str(), mode), 0);
  }
  std::size_t files() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
  }

  fs::path folder_;
  fs::path file_;
};

template <typename T>
void expect_error(const Result<T>& result, ErrorCode code) {
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, code) << result.error().message;
}

Result<KeyRing> parse(std::string_view text) { return KeyRing::parse(base::as_bytes(text)); }

std::string many_keys(std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    std::string key(kKeyA);
    key[1] = static_cast<char>('0' + i);
    text += key + "\n";
  }
  return text;
}

TEST(KeyRing, names_a_key_by_its_hash) {
  const auto ring = KeyRing::from_hex(kKeyA);
  ASSERT_TRUE(ring);
  Bytes text(15 + 32);
  std::ranges::copy(base::as_bytes("selfsame key id"), text.begin());
  for (std::uint8_t i = 0; i < 32; ++i) text[15U + i] = i;
  EXPECT_EQ(ring->active_id(), base::to_hex(ByteView(sha256(text)).first(8)));
  EXPECT_EQ(ring->size(), 1U);
}

TEST(KeyRing, takes_hex_in_either_case) {
  std::string upper(kKeyA);
  std::ranges::transform(upper, upper.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  EXPECT_EQ(KeyRing::from_hex(upper)->active_id(), KeyRing::from_hex(kKeyA)->active_id());
}

TEST(KeyRing, refuses_hex_of_another_size_or_alphabet) {
  expect_error(KeyRing::from_hex(""), ErrorCode::key_invalid);
  expect_error(KeyRing::from_hex(kKeyA.substr(1)), ErrorCode::key_invalid);
  expect_error(KeyRing::from_hex(kKeyA.substr(2)), ErrorCode::key_invalid);
  expect_error(KeyRing::from_hex(std::string(kKeyA) + "0"), ErrorCode::key_invalid);
  expect_error(KeyRing::from_hex(std::string(kKeyA) + "00"), ErrorCode::key_invalid);
  std::string foreign(kKeyA);
  foreign.back() = 'g';
  expect_error(KeyRing::from_hex(foreign), ErrorCode::key_invalid);
  foreign.back() = '\0';
  expect_error(KeyRing::from_hex(foreign), ErrorCode::key_invalid);
  expect_error(KeyRing::from_hex(kKeyA, "00"), ErrorCode::key_invalid);
}

TEST(KeyRing, refuses_a_key_that_is_one_byte_repeated) {
  expect_error(KeyRing::from_hex(std::string(64, '0')), ErrorCode::key_invalid);
  expect_error(KeyRing::from_hex(std::string(64, 'f')), ErrorCode::key_invalid);
  EXPECT_TRUE(KeyRing::from_hex(std::string(63, '0') + "1"));
}

TEST(KeyRing, refuses_a_key_given_twice) { expect_error(KeyRing::from_hex(kKeyA, kKeyA), ErrorCode::key_invalid); }

TEST(KeyRing, messages_never_hold_the_key) {
  const auto ring = parse(std::string(kKeyA) + "x\n");
  ASSERT_FALSE(ring);
  EXPECT_EQ(ring.error().message.find(kKeyA.substr(0, 8)), std::string::npos);
  EXPECT_NE(ring.error().message.find("line 1"), std::string::npos);
}

TEST(KeyRing, unwraps_by_active_and_previous_keys_alone) {
  const auto old_ring = KeyRing::from_hex(kKeyA).value();
  const auto both = KeyRing::from_hex(kKeyB, kKeyA).value();
  const auto new_ring = KeyRing::from_hex(kKeyB).value();
  const SecretBytes data_key = SecretBytes::random(kKeyBytes);
  const Bytes subject = {1};
  const WrappedKey wrapped = old_ring.wrap(data_key, subject);
  EXPECT_EQ(wrapped.key_id, old_ring.active_id());
  EXPECT_EQ(both.wrap(data_key, subject).key_id, new_ring.active_id());

  for (const auto* ring : {&old_ring, &both}) {
    const auto unwrapped = ring->unwrap(wrapped, subject);
    ASSERT_TRUE(unwrapped);
    EXPECT_TRUE(equal_in_constant_time(unwrapped->reveal(), data_key.reveal()));
  }
  expect_error(new_ring.unwrap(wrapped, subject), ErrorCode::key_missing);
  expect_error(old_ring.unwrap(wrapped, Bytes{2}), ErrorCode::template_sealed);
  expect_error(new_ring.unwrap({new_ring.active_id(), wrapped.sealed}, subject), ErrorCode::template_sealed);
}

TEST(KeyRing, refuses_a_wrapped_key_of_another_size) {
  const auto ring = KeyRing::from_hex(kKeyA).value();
  expect_error(ring.unwrap(ring.wrap(SecretBytes::random(kKeyBytes - 1), {}), {}), ErrorCode::template_sealed);
  expect_error(ring.unwrap(ring.wrap(SecretBytes::random(kKeyBytes + 1), {}), {}), ErrorCode::template_sealed);
}

TEST(KeyRing, new_active_key_keeps_the_old_ones_until_they_are_dropped) {
  const auto first = KeyRing::from_hex(kKeyA).value();
  const auto second = first.with_new_active();
  EXPECT_EQ(second.size(), 2U);
  EXPECT_NE(second.active_id(), first.active_id());
  EXPECT_TRUE(second.knows(first.active_id()));
  const auto third = second.active_only();
  EXPECT_EQ(third.size(), 1U);
  EXPECT_EQ(third.active_id(), second.active_id());
  EXPECT_FALSE(third.knows(first.active_id()));
}

TEST(KeyRing, parse_skips_comments_blank_lines_and_blanks) {
  const auto ring =
      parse("# keys\r\n\n \t" + std::string(kKeyA) + " \r\n#" + std::string(kKeyB) + "\n" + std::string(kKeyB));
  ASSERT_TRUE(ring) << ring.error().message;
  EXPECT_EQ(ring->size(), 2U);
  EXPECT_EQ(ring->active_id(), KeyRing::from_hex(kKeyA)->active_id());
}

TEST(KeyRing, parse_refuses_text_without_a_key) {
  for (const auto* text : {"", "\n", "# only a comment", "key = 00", "\r"})
    expect_error(parse(text), ErrorCode::key_invalid);
}

TEST(KeyRing, parse_takes_as_many_keys_as_allowed_and_not_one_more) {
  EXPECT_EQ(parse(many_keys(kMaxKeys))->size(), kMaxKeys);
  expect_error(parse(many_keys(kMaxKeys + 1)), ErrorCode::key_invalid);
}

TEST_F(KeyFile, is_made_0600_with_a_random_key_and_loads) {
  const auto made = KeyRing::create(file_);
  ASSERT_TRUE(made) << made.error().message;
  struct stat info = {};
  ASSERT_EQ(::stat(file_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777, 0600U);
  EXPECT_EQ(files(), 1U);
  const auto loaded = KeyRing::load(file_);
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ(loaded->active_id(), made->active_id());
}

TEST_F(KeyFile, is_never_overwritten_by_create) {
  const std::string id = KeyRing::create(file_)->active_id();
  expect_error(KeyRing::create(file_), ErrorCode::key_invalid);
  EXPECT_EQ(KeyRing::load(file_)->active_id(), id);
  EXPECT_EQ(files(), 1U);
}

TEST_F(KeyFile, create_fails_when_the_folder_is_missing) {
  expect_error(KeyRing::create(folder_ / "missing" / "key"), ErrorCode::io_failed);
}

TEST_F(KeyFile, one_wins_when_several_create_it_at_once) {
  std::vector<std::string> ids(8);
  {
    std::vector<std::jthread> threads;
    for (auto& id : ids) {
      threads.emplace_back([&id, this] {
        if (const auto ring = KeyRing::create(file_)) id = ring->active_id();
      });
    }
  }
  EXPECT_EQ(std::ranges::count_if(ids, [](const std::string& id) { return !id.empty(); }), 1);
  EXPECT_EQ(std::ranges::count(ids, KeyRing::load(file_)->active_id()), 1);
  EXPECT_EQ(files(), 1U);
}

TEST_F(KeyFile, keeps_every_key_in_order_when_saved) {
  const auto ring = KeyRing::from_hex(kKeyA)->with_new_active().with_new_active();
  ASSERT_TRUE(ring.save(file_));
  const auto loaded = KeyRing::load(file_);
  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->size(), 3U);
  EXPECT_EQ(loaded->active_id(), ring.active_id());
  EXPECT_TRUE(loaded->knows(KeyRing::from_hex(kKeyA)->active_id()));
  ASSERT_TRUE(ring.active_only().save(file_));
  EXPECT_EQ(KeyRing::load(file_)->size(), 1U);
}

TEST_F(KeyFile, a_missing_one_is_key_missing) { expect_error(KeyRing::load(file_), ErrorCode::key_missing); }

TEST_F(KeyFile, refused_when_others_can_reach_it) {
  for (const ::mode_t mode : {0640U, 0604U, 0620U, 0602U, 0610U, 0601U, 0644U, 0666U}) {
    write(kKeyA, mode);
    expect_error(KeyRing::load(file_), ErrorCode::key_invalid);
  }
  for (const ::mode_t mode : {0600U, 0400U}) {
    write(kKeyA, mode);
    EXPECT_TRUE(KeyRing::load(file_));
    ASSERT_EQ(::chmod(file_.c_str(), 0600), 0);
  }
}

TEST_F(KeyFile, refused_when_it_belongs_to_another_user) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give a file away";
  write(kKeyA);
  ASSERT_EQ(::chown(file_.c_str(), 65534, 65534), 0);
  expect_error(KeyRing::load(file_), ErrorCode::key_invalid);
}

TEST_F(KeyFile, refused_when_it_is_no_regular_file) {
  ASSERT_EQ(::mkfifo(file_.c_str(), 0600), 0);
  expect_error(KeyRing::load(file_), ErrorCode::key_invalid);
  fs::remove(file_);
  ASSERT_EQ(::mkdir(file_.c_str(), 0700), 0);
  expect_error(KeyRing::load(file_), ErrorCode::key_invalid);
}

TEST_F(KeyFile, size_is_taken_at_its_limit_and_refused_one_past_it) {
  std::string text = std::string(kKeyA) + "\n#";
  text.resize(kMaxKeyFileBytes, 'x');
  write(text);
  EXPECT_TRUE(KeyRing::load(file_));
  write(text + "x");
  expect_error(KeyRing::load(file_), ErrorCode::key_invalid);
}

}  // namespace
}  // namespace selfsame::crypto
