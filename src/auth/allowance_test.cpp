#include "auth/allowance.hpp"

#include <gtest/gtest.h>

namespace selfsame::auth {
namespace {

int taken(ClientAllowance& allowance, std::string_view client, std::int64_t now_ms) {
  int count = 0;
  while (count < 1000 && allowance.take(client, now_ms)) ++count;
  return count;
}

TEST(ClientAllowance, gives_each_client_so_much_at_once_and_then_one_at_a_time) {
  ClientAllowance allowance({.most = 5, .every_ms = 100}, 10);
  EXPECT_EQ(taken(allowance, "a", 1'000), 5);
  EXPECT_EQ(taken(allowance, "b", 1'000), 5) << "another's is its own";
  EXPECT_EQ(taken(allowance, "a", 1'099), 0);
  EXPECT_EQ(taken(allowance, "a", 1'300), 3);
  EXPECT_EQ(taken(allowance, "a", 100'000), 5);
}

TEST(ClientAllowance, forgets_clients_whose_share_is_whole_again_and_counts_no_more_than_it_can) {
  ClientAllowance allowance({.most = 2, .every_ms = 100}, 3);
  for (const char* client : {"a", "b", "c"}) EXPECT_TRUE(allowance.take(client, 1'000));
  EXPECT_FALSE(allowance.take("d", 1'050)) << "all three are being counted";
  EXPECT_TRUE(allowance.take("a", 1'050));
  EXPECT_TRUE(allowance.take("d", 1'150)) << "b and c are whole again";
}

}  // namespace
}  // namespace selfsame::auth
