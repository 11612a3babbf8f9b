#include "store/site_secrets.hpp"

#include "store/store_test_fixture.hpp"

namespace selfsame::store {
namespace {

using SiteSecretsTest = StoreFixture;

TEST_F(SiteSecretsTest, are_drawn_once_for_each_purpose_and_are_the_same_in_every_process) {
  const auto store = open();
  const auto codes = store->site_secrets().get_or_new(SiteSecret::copy_codes).value();
  const auto seal = store->site_secrets().get_or_new(SiteSecret::short_lived).value();
  EXPECT_EQ(codes.size(), 32U);
  EXPECT_FALSE(crypto::equal_in_constant_time(codes.reveal(), seal.reveal()));
  const auto other = open();
  for (Store* each : {store.get(), other.get()}) {
    const auto again = each->site_secrets().get_or_new(SiteSecret::copy_codes).value();
    EXPECT_TRUE(crypto::equal_in_constant_time(codes.reveal(), again.reveal()));
  }
}

TEST_F(SiteSecretsTest, are_wrapped_on_disk_and_bound_to_their_purpose) {
  const auto secret = open()->site_secrets().get_or_new(SiteSecret::copy_codes).value();
  EXPECT_EQ(raw_files().find(base::as_text(secret.reveal())), std::string::npos);
  expect_error(open(ring_b())->site_secrets().get_or_new(SiteSecret::copy_codes), ErrorCode::key_missing);
  expect_error(open(ring_b())->site_secrets().get_or_new(SiteSecret::short_lived), ErrorCode::key_missing);
  ASSERT_TRUE(raw().run("UPDATE site_secrets SET name = 'short_lived'"));
  expect_error(open()->site_secrets().get_or_new(SiteSecret::short_lived), ErrorCode::template_sealed);
}

}  // namespace
}  // namespace selfsame::store
