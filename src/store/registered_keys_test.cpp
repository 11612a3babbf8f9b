#include "store/registered_keys.hpp"

#include "store/store_test_fixture.hpp"
#include "tests/support/client_key.hpp"

namespace selfsame::store {
namespace {

using RegisteredKeysTest = StoreFixture;

RegisteredKey key_of(std::uint8_t seed, std::string name) {
  return {.name = std::move(name), .owner = "front desk", .key = test::ClientKey(seed).public_key()};
}

TEST_F(RegisteredKeysTest, are_found_while_they_are_active_and_listed_for_good) {
  const auto store = open();
  RegisteredKeys& keys = store->registered_keys();
  const auto lobby = keys.add(key_of(1, "lobby")).value();
  EXPECT_EQ(lobby.id, test::ClientKey(1).id());
  ASSERT_TRUE(keys.add(key_of(2, "gate")));
  const auto found = keys.find_active(lobby.id, KeyPurpose::capture).value();
  ASSERT_TRUE(found);
  EXPECT_EQ(found->name, "lobby");
  EXPECT_EQ(found->owner, "front desk");
  EXPECT_EQ(found->key, test::ClientKey(1).public_key());
  EXPECT_FALSE(keys.find_active("0000000000000000", KeyPurpose::capture).value());

  const auto revoked = keys.revoke("LOBBY").value();
  EXPECT_FALSE(revoked.active);
  EXPECT_FALSE(keys.find_active(lobby.id, KeyPurpose::capture).value());
  EXPECT_TRUE(keys.revoke(test::ClientKey(2).id())) << "by its id too";
  const auto all = open()->registered_keys().list().value();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].name, "lobby");
  EXPECT_FALSE(all[1].active);
}

TEST_F(RegisteredKeysTest, are_registered_once_under_one_name) {
  const auto store = open();
  RegisteredKeys& keys = store->registered_keys();
  ASSERT_TRUE(keys.add(key_of(1, "lobby")));
  expect_error(keys.add(key_of(2, "Lobby")), ErrorCode::client_key_exists);
  expect_error(keys.add(key_of(1, "other")), ErrorCode::client_key_exists);
  ASSERT_TRUE(keys.revoke("lobby"));
  expect_error(keys.add(key_of(1, "again")), ErrorCode::client_key_exists);
  expect_error(keys.revoke("nobody"), ErrorCode::client_key_not_found);
}

TEST_F(RegisteredKeysTest, have_names_that_fit_a_line) {
  const auto store = open();
  RegisteredKeys& keys = store->registered_keys();
  for (const std::string& name :
       {std::string(), std::string("a b"), std::string(65, 'a'), std::string("tür"), std::string("0123456789abcDEF"),
        std::string("a\nb"), std::string("'; DROP TABLE registered_keys; --")}) {
    expect_error(keys.add(key_of(1, name)), ErrorCode::invalid_argument);
  }
  auto key = key_of(1, "lobby");
  key.owner = "a\nb";
  expect_error(keys.add(key), ErrorCode::invalid_argument);
  key.owner = std::string(129, 'a');
  expect_error(keys.add(key), ErrorCode::invalid_argument);
  EXPECT_TRUE(keys.list().value().empty());
}

TEST_F(RegisteredKeysTest, of_a_kind_that_is_not_known_stop_the_list) {
  ASSERT_TRUE(open()->registered_keys().add(key_of(1, "lobby")));
  ASSERT_TRUE(raw().run("UPDATE registered_keys SET kind = 'rsa'"));
  expect_error(open()->registered_keys().find_active(test::ClientKey(1).id(), KeyPurpose::capture),
               ErrorCode::store_failed);
}

}  // namespace
}  // namespace selfsame::store
