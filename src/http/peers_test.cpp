#include "http/peers.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace selfsame::http {
namespace {

TEST(Peers, know_an_address_as_long_as_it_is_connected) {
  BodyBudget whole(100);
  Peers peers(whole);
  auto one = peers.of("192.0.2.1");
  one->sessions = 3;
  EXPECT_EQ(peers.of("192.0.2.1")->sessions, 3U);
  EXPECT_EQ(peers.of("192.0.2.2")->sessions, 0U);
  one.reset();
  EXPECT_EQ(peers.of("192.0.2.1")->sessions, 0U);
}

TEST(Peers, take_a_network_of_ipv6_for_one) {
  BodyBudget whole(100);
  Peers peers(whole);
  const auto one = peers.of("2001:db8:1:2::1");
  EXPECT_EQ(peers.of("2001:db8:1:2:ffff::9"), one);
  EXPECT_NE(peers.of("2001:db8:1:3::1"), one);
  const auto other_clothes = peers.of("::ffff:192.0.2.1");
  EXPECT_NE(other_clothes, peers.of("::ffff:192.0.2.2"));
  EXPECT_EQ(other_clothes, peers.of("192.0.2.1"));
}

TEST(Peers, leave_half_of_the_rest_to_others) {
  BodyBudget whole(1000);
  Peers peers(whole);
  std::vector<std::shared_ptr<PeerLoad>> greedy;
  for (const std::size_t most : {500U, 250U, 125U, 62U, 31U}) {
    greedy.push_back(peers.of("192.0.2." + std::to_string(greedy.size())));
    EXPECT_FALSE(greedy.back()->bodies.has_room_for(most + 1)) << most;
    EXPECT_TRUE(greedy.back()->bodies.take(most)) << most;
    EXPECT_FALSE(greedy.back()->bodies.take(1)) << most;
  }
  EXPECT_TRUE(peers.of("192.0.2.99")->bodies.has_room_for(16)) << "a newcomer";

  greedy[0]->bodies.give_back(500);
  EXPECT_EQ(whole.in_use(), 468U);
  EXPECT_TRUE(greedy[4]->bodies.take(200)) << "what others give back is there to be shared";
  EXPECT_FALSE(greedy[1]->bodies.take(100));
}

TEST(Peers, forget_addresses_that_are_gone) {
  BodyBudget whole(100);
  Peers peers(whole);
  for (int i = 0; i < 5000; ++i) peers.of("10.0." + std::to_string(i / 250) + "." + std::to_string(i % 250));
  EXPECT_LE(peers.size(), 1025U);
}

}  // namespace
}  // namespace selfsame::http
