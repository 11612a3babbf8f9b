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
  for (const auto* name : {"dan", "Ann", "bob", "Cid"}) ASSERT_TRUE(enrol(*store, name, 1));
  const auto ids = [&](std::string_view after, std::size_t limit) {
    std::string text;
    const auto records = store->subjects().list(after, limit).value();
    for (const auto& record : records) text += record.id.str() + " ";
    return text;
  };
  EXPECT_EQ(ids("", 10), "Ann bob Cid dan ");
  EXPECT_EQ(ids("", 2), "Ann bob ");
  EXPECT_EQ(ids("bob", 2), "Cid dan ");
  EXPECT_EQ(ids("BOB", 1), "Cid ");
  EXPECT_EQ(ids("dan", 2), "");
  EXPECT_EQ(ids("", 0), "");
}

TEST_F(SubjectsTest, ids_that_differ_in_case_are_one_person_as_first_written) {
  const auto store = open();
  ASSERT_TRUE(enrol(*store, "Ada", 1));
  expect_error(enrol(*store, "ada", 2), ErrorCode::subject_exists);
  const auto voice = make_template(Modality::voice, 3, 192);
  const auto added = store->templates().enrol(subject_named("aDA"), {&voice, 1}, IfExists::refuse, {});
  ASSERT_TRUE(added) << added.error().message;
  EXPECT_EQ(added->subject.id.str(), "Ada");
  ASSERT_TRUE(enrol(*store, "ada", 4, IfExists::replace));
  for (const auto* name : {"Ada", "ada", "ADA"}) {
    EXPECT_EQ(store->subjects().find(subject_named(name))->id.str(), "Ada");
    const auto opened = store->templates().open(subject_named(name));
    ASSERT_TRUE(opened) << opened.error().message;
    EXPECT_EQ(*opened, (std::vector{make_template(Modality::face, 4), voice}));
  }
  EXPECT_EQ(store->subjects().count().value(), 1U);
  EXPECT_EQ(store->templates().rewrap(crypto::KeyRing::from_hex(kKeyB, kKeyA).value()).value(), 1U);
  EXPECT_TRUE(store->templates().open(subject_named("ada")));
  ASSERT_TRUE(erase(*store, "ADA"));
  ASSERT_TRUE(enrol(*store, "ada", 5));
  EXPECT_EQ(store->subjects().find(subject_named("Ada"))->id.str(), "ada");
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
