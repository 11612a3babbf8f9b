#include "store/audit_log.hpp"

#include <cmath>
#include <set>

#include "store/store_test_fixture.hpp"

namespace selfsame::store {
namespace {

using AuditLogTest = StoreFixture;

TEST_F(AuditLogTest, log_is_newest_first_and_by_subject) {
  const auto store = open();
  ASSERT_TRUE(enrol(*store, "Ann", 1));
  ASSERT_TRUE(store->log().append({.subject = "ann",
                                   .action = Action::verify,
                                   .outcome = Verdict::accept,
                                   .modalities = {Modality::face, Modality::voice},
                                   .score = 0.83F,
                                   .ms = 12.5,
                                   .actor = "operator",
                                   .origin = "cli"}));
  clock_.advance_ms(5);
  ASSERT_TRUE(store->log().append({.subject = "bob", .action = Action::verify, .outcome = Verdict::reject}));
  ASSERT_TRUE(store->log().append({.subject = "ann", .action = Action::identify, .outcome = Verdict::reverify}));
  const auto ann = store->log().history("ann", 10).value();
  ASSERT_EQ(ann.size(), 3U);
  EXPECT_EQ(ann[0].subject, "Ann") << "as enrolled, not as asked for";
  EXPECT_EQ(ann[0].action, Action::identify);
  EXPECT_FALSE(ann[0].score);
  EXPECT_EQ(ann[1].outcome, Outcome(Verdict::accept));
  EXPECT_EQ(ann[1].modalities, (std::vector{Modality::face, Modality::voice}));
  EXPECT_EQ(ann[1].ms, 12.5);
  EXPECT_EQ(ann[1].actor, "operator");
  EXPECT_EQ(ann[1].origin, "cli");
  EXPECT_EQ(ann[0].time_ms, ann[1].time_ms + 5);
  EXPECT_GT(ann[0].sequence, ann[1].sequence);
  EXPECT_EQ(store->log().history("", 10)->size(), 4U);
  EXPECT_EQ(store->log().history("", 2)->front().action, Action::identify);
  EXPECT_EQ(store->log().history("ann", 1)->size(), 1U);
  EXPECT_EQ(store->log().history("", 2)->back().subject, "bob") << "asked for, but not enrolled";
  EXPECT_TRUE(store->log().history("bob", 10)->empty());
  EXPECT_TRUE(store->log().history("eve", 10)->empty());
}

TEST_F(AuditLogTest, log_keeps_no_exact_score) {
  const auto store = open();
  for (const float score : {0.8312345F, 0.0F, 1.0F, 7.0F, std::nanf(""), -0.5F}) {
    ASSERT_TRUE(store->log().append({.subject = "ann", .score = score}));
  }
  const auto log = store->log().history("", 10).value();
  EXPECT_FLOAT_EQ(log[5].score.value(), 0.85F);
  EXPECT_EQ(log[4].score, 0.0F);
  EXPECT_EQ(log[3].score, 1.0F);
  EXPECT_EQ(log[2].score, 1.0F);
  EXPECT_FALSE(log[1].score);
  EXPECT_FALSE(log[0].score);
}

TEST_F(AuditLogTest, log_texts_are_taken_at_their_limit_and_refused_one_past_it) {
  const auto store = open();
  EXPECT_TRUE(store->log().append({.subject = std::string(128, 'x')}));
  expect_error(store->log().append({.subject = std::string(129, 'x')}), ErrorCode::invalid_argument);
  expect_error(store->log().append({.origin = std::string(129, 'x')}), ErrorCode::invalid_argument);
}

TEST_F(AuditLogTest, log_rows_can_be_neither_changed_nor_removed) {
  const auto store = open();
  ASSERT_TRUE(store->log().append({.subject = "ann", .action = Action::verify, .outcome = Verdict::reject}));
  sqlite::Connection database = raw();
  EXPECT_FALSE(database.run("UPDATE auth_log SET outcome = 'accept'"));
  EXPECT_FALSE(database.run("DELETE FROM auth_log"));
  ASSERT_TRUE(database.run("PRAGMA recursive_triggers = ON"));
  EXPECT_FALSE(
      database.run("INSERT OR REPLACE INTO auth_log VALUES (1, 0, 'verify', 'accept', '', NULL, 0, '', '', 1)"));
  EXPECT_EQ(store->log().history("", 10)->front().outcome, Outcome(Verdict::reject));
}

TEST_F(AuditLogTest, every_action_and_outcome_comes_back_by_its_name) {
  std::set<std::string_view> names;
  for (int number = 0; number <= static_cast<int>(Action::unknown); ++number) {
    const auto action = static_cast<Action>(number);
    EXPECT_EQ(action_from(to_string(action)), action);
    EXPECT_TRUE(names.insert(to_string(action)).second) << to_string(action);
  }
  EXPECT_EQ(action_from("from a later version"), Action::unknown);
  for (const Outcome& outcome : {Outcome(Done{}), Outcome(Verdict::accept), Outcome(Verdict::reverify),
                                 Outcome(Verdict::reject), Outcome(ErrorCode::face_not_found)}) {
    EXPECT_EQ(outcome_from(to_string(outcome)), outcome);
  }
  EXPECT_EQ(outcome_from("from a later version"), Outcome(ErrorCode::internal));
}

// Existing databases contain these.
TEST_F(AuditLogTest, names_on_disk_are_what_they_always_were) {
  EXPECT_EQ(to_string(Action::enrol), "enrol");
  EXPECT_EQ(to_string(Action::verify), "verify");
  EXPECT_EQ(to_string(Action::identify), "identify");
  EXPECT_EQ(to_string(Action::erase), "erase");
  EXPECT_EQ(to_string(Action::rotate), "rotate");
  EXPECT_EQ(to_string(Action::live_verify), "live_verify");
  EXPECT_EQ(to_string(Action::liveness_begin), "liveness_begin");
  EXPECT_EQ(to_string(Action::liveness_verify), "liveness_verify");
  EXPECT_EQ(to_string(Action::liveness_enrol), "liveness_enrol");
  EXPECT_EQ(to_string(Outcome(Done{})), "ok");
  EXPECT_EQ(to_string(Outcome(Verdict::reverify)), "reverify");
  EXPECT_EQ(to_string(Outcome(ErrorCode::subject_not_found)), "subject_not_found");
}

TEST_F(AuditLogTest, outlives_the_subject_under_a_pseudonym_that_nobody_inherits) {
  const auto store = open();
  ASSERT_TRUE(
      store->log().append({.subject = "zebulon", .action = Action::enrol, .outcome = ErrorCode::face_not_found}));
  ASSERT_TRUE(enrol(*store, "Zebulon", 1));
  ASSERT_TRUE(store->log().append({.subject = "zebulon", .action = Action::verify, .outcome = Verdict::accept}));
  ASSERT_TRUE(erase(*store, "ZEBULON"));
  EXPECT_TRUE(store->log().history("zebulon", 10)->empty());
  auto log = store->log().history("", 10).value();
  ASSERT_EQ(log.size(), 4U);
  EXPECT_EQ(log[0].action, Action::erase);
  EXPECT_EQ(log[0].subject.size(), 17U);
  EXPECT_EQ(log[0].subject.front(), '#');
  EXPECT_EQ(log[1].subject, log[0].subject) << "still one person";
  EXPECT_EQ(log[2].subject, log[0].subject);
  EXPECT_EQ(log[3].subject.front(), '#') << "what came before the enrolment names nobody either";
  EXPECT_EQ(raw_files().find("ebulon"), std::string::npos) << "the id is in the files no more";

  ASSERT_TRUE(enrol(*store, "zebulon", 2));
  ASSERT_EQ(store->log().history("zebulon", 10)->size(), 1U);
  log = store->log().history("", 10).value();
  EXPECT_EQ(log[0].subject, "zebulon");
  EXPECT_EQ(log[1].subject.front(), '#');
}

TEST_F(AuditLogTest, who_was_asked_for_before_is_not_who_is_enrolled_later) {
  const auto store = open();
  ASSERT_TRUE(store->log().append({.subject = "ann", .action = Action::verify}));
  ASSERT_TRUE(store->log().append({.subject = "ANN", .action = Action::verify}));
  ASSERT_TRUE(enrol(*store, "ann", 1));
  EXPECT_EQ(store->log().history("ann", 10)->size(), 1U);
  const auto log = store->log().history("", 10).value();
  EXPECT_EQ(log[1].person, log[2].person);
  EXPECT_NE(log[0].person, log[1].person);
}

}  // namespace
}  // namespace selfsame::store
