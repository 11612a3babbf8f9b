#include "auth/caller.hpp"

#include <gtest/gtest.h>

#include <set>
#include <type_traits>

namespace selfsame::auth {
namespace {

// A row of a table that forgets its scope must not compile.
static_assert(!std::is_default_constructible_v<Scope>);

TEST(Scope, each_has_a_name_of_its_own) {
  std::set<std::string_view> names;
  for (int i = 0; i < Scope::kCount; ++i) names.insert(to_string(static_cast<Scope::Name>(i)));
  EXPECT_EQ(names.size(), static_cast<std::size_t>(Scope::kCount));
  EXPECT_EQ(to_string(Scope::users_read), "users:read");
}

TEST(ScopeSet, holds_what_it_was_given_and_what_everybody_has) {
  constexpr ScopeSet set{Scope::verify, Scope::users_read};
  static_assert(set.has(Scope::verify) && set.has(Scope::users_read) && set.has(Scope::none));
  EXPECT_FALSE(set.has(Scope::users_write));
  EXPECT_FALSE(set.has(Scope::enroll));
  EXPECT_EQ(ScopeSet{}, ScopeSet{Scope::none});
}

TEST(ScopeSet, all_has_every_scope) {
  for (int i = 0; i < Scope::kCount; ++i) {
    const Scope scope = static_cast<Scope::Name>(i);
    EXPECT_TRUE(ScopeSet::all().has(scope)) << to_string(scope);
    EXPECT_EQ(ScopeSet{}.has(scope), scope == Scope::none) << to_string(scope);
  }
}

TEST(Caller, that_nobody_knows_may_do_what_anybody_may) {
  const Caller caller = Caller::anonymous("192.0.2.7");
  EXPECT_EQ(caller.principal, Principal{});
  EXPECT_EQ(caller.scopes, ScopeSet{});
  EXPECT_EQ(caller.origin, "192.0.2.7");
}

TEST(Caller, on_this_machine_may_do_everything) {
  const Caller caller = Caller::operator_on_this_machine();
  EXPECT_EQ(caller.principal.kind, Principal::Kind::machine_operator);
  EXPECT_EQ(caller.scopes, ScopeSet::all());
  EXPECT_EQ(caller.origin, "cli");
}

}  // namespace
}  // namespace selfsame::auth
