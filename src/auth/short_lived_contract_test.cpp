// The contract that every implementation of ShortLived must meet.
#include <atomic>
#include <thread>

#include "auth/lease.hpp"
#include "auth/short_lived_contract_test_support.hpp"
#include "crypto/secret.hpp"

namespace selfsame::auth {
namespace {

using Texts = std::vector<std::string>;

TEST_P(ShortLivedContract, a_value_is_put_once) {
  EXPECT_EQ(value(kKey), "(none)");
  EXPECT_TRUE(*port().put_if_absent(kKey, bytes("one"), 1000));
  EXPECT_FALSE(*port().put_if_absent(kKey, bytes("two"), 1000));
  EXPECT_EQ(value(kKey), "one");
  EXPECT_EQ(value({KeySpace::session_head, "ada/1"}), "(none)") << "key spaces are apart";
  ASSERT_TRUE(port().erase(kKey));
  ASSERT_TRUE(port().erase(kKey)) << "twice does no harm";
  EXPECT_TRUE(*port().put_if_absent(kKey, bytes(""), 1000));
  EXPECT_EQ(value(kKey), "") << "an empty value is not none";
}

TEST_P(ShortLivedContract, a_value_is_replaced_and_erased_only_if_it_is_the_expected_one) {
  EXPECT_FALSE(*port().replace(kKey, bytes(""), bytes("x"), 1000)) << "nothing is there";
  EXPECT_FALSE(*port().erase_if(kKey, bytes("")));
  ASSERT_TRUE(*port().put_if_absent(kKey, bytes("one"), 1000));
  EXPECT_FALSE(*port().replace(kKey, bytes("on"), bytes("two"), 1000));
  EXPECT_TRUE(*port().replace(kKey, bytes("one"), bytes("two"), 1000));
  EXPECT_FALSE(*port().erase_if(kKey, bytes("one")));
  EXPECT_EQ(value(kKey), "two");
  EXPECT_TRUE(*port().erase_if(kKey, bytes("two")));
  EXPECT_EQ(value(kKey), "(none)");
  EXPECT_TRUE(*port().set_if(kKey, std::nullopt, std::nullopt, 1000)) << "none was expected, none is there";
}

TEST_P(ShortLivedContract, entries_end_with_their_time) {
  ASSERT_TRUE(*port().put_if_absent(kKey, bytes("one"), 1000));
  tested_->pass_ms(999);
  EXPECT_EQ(value(kKey), "one");
  ASSERT_TRUE(*port().replace(kKey, bytes("one"), bytes("two"), 1000));
  tested_->pass_ms(999);
  EXPECT_EQ(value(kKey), "two") << "a new value has a time of its own";
  tested_->pass_ms(1);
  EXPECT_EQ(value(kKey), "(none)");
  EXPECT_FALSE(*port().replace(kKey, bytes("two"), bytes("three"), 1000));
  EXPECT_TRUE(*port().put_if_absent(kKey, bytes("four"), 1000));
}

TEST_P(ShortLivedContract, lists_grow_and_are_read_from_any_place) {
  EXPECT_EQ(list(), Texts{});
  EXPECT_EQ(list(7), Texts{}) << "of no list there is no seventh record";
  EXPECT_EQ(*port().append(kList, records({"a"}), 1000, 100), 1U);
  EXPECT_EQ(*port().append(kList, records({"b", "", "d"}), 1000, 100), 4U);
  EXPECT_EQ(list(), (Texts{"a", "b", "", "d"}));
  EXPECT_EQ(list(2, 2), (Texts{"", "d"}));
  EXPECT_EQ(list(4, 4), Texts{});
  EXPECT_EQ(list(9, 4), Texts{}) << "the answer says where the list ends";
  ASSERT_TRUE(port().erase(kList));
  EXPECT_EQ(*port().append(kList, records({"e"}), 1000, 100), 1U) << "another list counts anew";
}

TEST_P(ShortLivedContract, a_list_drops_its_oldest_records_and_counts_on) {
  EXPECT_EQ(*port().append(kList, records({"a", "b"}), 1000, 3), 2U);
  EXPECT_EQ(*port().append(kList, records({"c", "d"}), 1000, 3), 4U);
  EXPECT_EQ(list(0, 1), (Texts{"b", "c", "d"}));
  EXPECT_EQ(list(3, 3), (Texts{"d"}));
  EXPECT_EQ(*port().append(kList, records({"e", "f", "g", "h"}), 1000, 3), 8U);
  EXPECT_EQ(list(4, 5), (Texts{"f", "g", "h"}));
}

TEST_P(ShortLivedContract, a_list_lives_on_with_every_record) {
  ASSERT_TRUE(port().append(kList, records({"a"}), 1000, 9));
  tested_->pass_ms(999);
  ASSERT_TRUE(port().append(kList, records({"b"}), 1000, 9));
  tested_->pass_ms(999);
  EXPECT_EQ(list(), (Texts{"a", "b"}));
  tested_->pass_ms(1);
  EXPECT_EQ(list(), Texts{});
  EXPECT_EQ(*port().append(kList, records({"c"}), 1000, 9), 1U);
}

TEST_P(ShortLivedContract, of_many_threads_one_wins_and_no_record_is_lost) {
  constexpr int kThreads = 4;
  constexpr int kRounds = 50;
  std::atomic<int> won{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < kRounds; ++i) {
        won += *port().put_if_absent({KeySpace::tries, "round/" + std::to_string(i)}, bytes("x"), 60'000) ? 1 : 0;
        EXPECT_TRUE(port().append(kList, records({"r"}), 60'000, 1000));
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(won, kRounds);
  EXPECT_EQ(list().size(), static_cast<std::size_t>(kThreads * kRounds));
}

TEST_P(ShortLivedContract, a_lease_is_one_holders_and_ends_by_itself) {
  const Key key{KeySpace::session_lease, "s"};
  {
    auto held = Lease::take(port(), key, crypto::fill_random, 1000);
    ASSERT_TRUE(held && *held);
    EXPECT_FALSE(*Lease::take(port(), key, crypto::fill_random, 1000));
    const Lease moved = std::move(**held);
    EXPECT_FALSE(*Lease::take(port(), key, crypto::fill_random, 1000));
  }
  auto slow = Lease::take(port(), key, crypto::fill_random, 1000);
  ASSERT_TRUE(slow && *slow) << "it was given back";
  tested_->pass_ms(1000);
  const auto next = Lease::take(port(), key, crypto::fill_random, 1000);
  ASSERT_TRUE(next && *next) << "its time is over";
  slow->reset();
  EXPECT_FALSE(*Lease::take(port(), key, crypto::fill_random, 1000)) << "who was too slow gives back nobody else's";
}

}  // namespace
}  // namespace selfsame::auth
