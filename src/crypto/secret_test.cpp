#include "crypto/secret.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <ostream>
#include <set>
#include <type_traits>

namespace selfsame::crypto {
namespace {

template <typename T>
concept Comparable = requires(const T& a, const T& b) {
  a == b;
}
|| requires(const T& a, const T& b) { a < b; };
template <typename T>
concept Streamable = requires(std::ostream& out, const T& value) {
  out << value;
};

static_assert(Comparable<Bytes> && Streamable<int>, "the concepts can say yes");
static_assert(!Comparable<SecretBytes>);
static_assert(!Streamable<SecretBytes>);
static_assert(!std::is_copy_constructible_v<SecretBytes>);
static_assert(!std::is_copy_assignable_v<SecretBytes>);
static_assert(std::is_nothrow_move_constructible_v<SecretBytes>);
static_assert(std::is_nothrow_move_assignable_v<SecretBytes>);
static_assert(!std::is_convertible_v<SecretBytes, ByteView>);

TEST(SecretBytes, starts_as_zeros) {
  const SecretBytes secret(33);
  EXPECT_EQ(secret.size(), 33U);
  EXPECT_TRUE(std::ranges::all_of(secret.reveal(), [](std::uint8_t byte) { return byte == 0; }));
}

TEST(SecretBytes, holds_what_it_was_made_from) {
  const Bytes source = {1, 2, 3};
  EXPECT_TRUE(std::ranges::equal(SecretBytes::from(source).reveal(), source));
}

TEST(SecretBytes, empty_ones_are_harmless) {
  SecretBytes empty(0);
  EXPECT_TRUE(empty.empty());
  EXPECT_TRUE(empty.clone().empty());
  EXPECT_TRUE(SecretBytes::from({}).empty());
  SecretBytes other = std::move(empty);
  EXPECT_TRUE(other.reveal().empty());
}

TEST(SecretBytes, move_leaves_the_source_empty) {
  SecretBytes first = SecretBytes::from(Bytes{1, 2, 3});
  const std::uint8_t* const address = first.reveal().data();
  SecretBytes second = std::move(first);
  EXPECT_TRUE(first.empty());  // NOLINT(bugprone-use-after-move): the state after a move is what is tested
  EXPECT_EQ(second.reveal().data(), address);

  SecretBytes third = SecretBytes::from(Bytes{9});
  third = std::move(second);
  EXPECT_TRUE(second.empty());  // NOLINT(bugprone-use-after-move)
  EXPECT_EQ(third.reveal().data(), address);
}

TEST(SecretBytes, clone_is_a_copy_of_its_own) {
  SecretBytes first = SecretBytes::from(Bytes{1, 2, 3});
  const SecretBytes second = first.clone();
  first.reveal_mutable()[0] = 7;
  EXPECT_EQ(second.reveal()[0], 1);
}

TEST(SecretBytes, random_ones_differ) {
  const SecretBytes a = SecretBytes::random(32);
  const SecretBytes b = SecretBytes::random(32);
  EXPECT_FALSE(equal_in_constant_time(a.reveal(), b.reveal()));
}

// In a child process, because lowered limits and rights cannot be restored.
TEST(SecretBytes, works_when_no_memory_may_be_locked) {
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const rlimit none{0, 0};
    if (::setrlimit(RLIMIT_MEMLOCK, &none) != 0) ::_exit(2);
    if (::geteuid() == 0 && ::setuid(65534) != 0) ::_exit(3);
    const SecretBytes secret = SecretBytes::from(Bytes{1, 2, 3});
    ::_exit(secret.reveal()[2] == 3 ? 0 : 4);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

TEST(SecretBytesDeathTest, writing_past_the_end_ends_the_process) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(
      {
        SecretBytes secret(16);
        volatile std::uint8_t* const past = secret.reveal_mutable().data() + 16;
        *past = 1;
      },
      "");
}

TEST(EqualInConstantTime, compares_sizes_and_bytes) {
  const Bytes a = {1, 2, 3};
  EXPECT_TRUE(equal_in_constant_time(a, Bytes{1, 2, 3}));
  EXPECT_FALSE(equal_in_constant_time(a, Bytes{1, 2, 4}));
  EXPECT_FALSE(equal_in_constant_time(a, Bytes{0, 2, 3}));
  EXPECT_FALSE(equal_in_constant_time(a, Bytes{1, 2}));
  EXPECT_TRUE(equal_in_constant_time({}, {}));
}

TEST(Wipe, zeroes_every_byte) {
  Bytes bytes(100, 7);
  wipe(bytes);
  EXPECT_EQ(bytes, Bytes(100, 0));
  wipe({});
}

TEST(RandomBytes, have_the_size_asked_for_and_differ) {
  EXPECT_TRUE(random_bytes(0).empty());
  std::set<Bytes> seen;
  for (int i = 0; i < 100; ++i) seen.insert(random_bytes(16));
  EXPECT_EQ(seen.size(), 100U);
  EXPECT_EQ(seen.begin()->size(), 16U);
}

}  // namespace
}  // namespace selfsame::crypto
