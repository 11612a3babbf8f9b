#include "store/code_secrets.hpp"

#include "store/store_test_fixture.hpp"

namespace selfsame::store {
namespace {

using CodeSecretsTest = StoreFixture;

TEST_F(CodeSecretsTest, makes_one_secret_of_codes_when_asked_and_keeps_it) {
  const auto store = open();
  ASSERT_TRUE(store->code_secrets().newest());
  EXPECT_FALSE(*store->code_secrets().newest()) << "nobody asked for codes yet";
  const auto made = store->code_secrets().newest_or_new().value();
  EXPECT_EQ(made.secret.size(), 32U);
  const auto other = open();
  for (const auto& again :
       {store->code_secrets().newest_or_new().value(), *std::move(*other->code_secrets().newest())}) {
    EXPECT_EQ(again.number, made.number);
    EXPECT_TRUE(crypto::equal_in_constant_time(again.secret.reveal(), made.secret.reveal()));
  }
  // The stored form reveals nothing, and opens under no other master key.
  EXPECT_EQ(raw_files().find(base::as_text(made.secret.reveal())), std::string::npos);
  expect_error(open(ring_b())->code_secrets().newest(), ErrorCode::key_missing);
  expect_error(open(ring_b())->code_secrets().newest_or_new(), ErrorCode::key_missing);
  ASSERT_TRUE(raw().run("UPDATE code_secrets SET number = 2"));
  expect_error(open()->code_secrets().newest(), ErrorCode::template_sealed);
}

}  // namespace
}  // namespace selfsame::store
