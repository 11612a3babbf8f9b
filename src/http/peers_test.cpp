#include "http/peers.hpp"

#include <gtest/gtest.h>

namespace selfsame::http {
namespace {

TEST(Peers, know_an_address_as_long_as_it_is_connected) {
  BodyBudget whole(100);
  Peers peers(whole, 100);
  auto one = peers.of("192.0.2.1");
  one->sessions = 3;
  EXPECT_EQ(peers.of("192.0.2.1")->sessions, 3U);
  EXPECT_EQ(peers.of("192.0.2.2")->sessions, 0U);
  one.reset();
  EXPECT_EQ(peers.of("192.0.2.1")->sessions, 0U);
}

TEST(Peers, take_a_network_of_ipv6_for_one) {
  BodyBudget whole(100);
  Peers peers(whole, 100);
  const auto one = peers.of("2001:db8:1:2::1");
  EXPECT_EQ(peers.of("2001:db8:1:2:ffff::9"), one);
  EXPECT_NE(peers.of("2001:db8:1:3::1"), one);
  EXPECT_NE(peers.of("::ffff:192.0.2.1"), peers.of("::ffff:192.0.2.2")) << "IPv4 in other clothes";
}

TEST(Peers, leave_half_of_the_memory_to_others) {
  BodyBudget whole(100);
  Peers peers(whole, 100);
  const auto greedy = peers.of("192.0.2.1");
  EXPECT_TRUE(greedy->bodies.take(50));
  EXPECT_FALSE(greedy->bodies.take(1));
  EXPECT_TRUE(peers.of("192.0.2.2")->bodies.has_room_for(50));
  greedy->bodies.give_back(50);
}

TEST(Peers, forget_addresses_that_are_gone) {
  BodyBudget whole(100);
  Peers peers(whole, 100);
  for (int i = 0; i < 5000; ++i) peers.of("10.0." + std::to_string(i / 250) + "." + std::to_string(i % 250));
  EXPECT_LE(peers.size(), 1025U);
}

}  // namespace
}  // namespace selfsame::http
