#include "store/subjects.hpp"

#include "store/store_test_fixture.hpp"

namespace selfsame::store {
namespace {

using SubjectsTest = StoreFixture;

TEST_F(SubjectsTest, unknown_subjects_are_subject_not_found) {
  const auto store = open();
  expect_error(store->subjects().find(subject_named("ann")), ErrorCode::subject_not_found);
  expect_error(store->templates().open(subject_named("ann")), ErrorCode::subject_not_found);
  expect_error(erase(*store, "ann"), ErrorCode::subject_not_found);
  EXPECT_TRUE(store->log().history("", 10)->empty());
}

TEST_F(SubjectsTest, lists_in_id_order_in_pages) {
  const auto store = open();
  for (const auto* name : {"dan", "Ann", "bob", "cid"}) ASSERT_TRUE(enrol(*store, name, 1));
  const auto ids = [&](std::string_view after, std::size_t limit) {
    std::string text;
    const auto records = store->subjects().list(after, limit).value();
    for (const auto& record : records) text += record.id.str() + " ";
    return text;
  };
  EXPECT_EQ(ids("", 10), "Ann bob cid dan ");
  EXPECT_EQ(ids("", 2), "Ann bob ");
  EXPECT_EQ(ids("bob", 2), "cid dan ");
  EXPECT_EQ(ids("dan", 2), "");
  EXPECT_EQ(ids("", 0), "");
}

TEST_F(SubjectsTest, subject_numbers_are_never_used_twice) {
  const auto store = open();
  ASSERT_TRUE(enrol(*store, "ann", 1));
  const auto first = store->subjects().find(subject_named("ann"))->number;
  ASSERT_TRUE(erase(*store, "ann"));
  ASSERT_TRUE(enrol(*store, "ann", 1));
  EXPECT_GT(store->subjects().find(subject_named("ann"))->number, first);
}

}  // namespace
}  // namespace selfsame::store
