// What a caller who may not list users learns from a verification, and how often they may try.
#include <gtest/gtest.h>

#include "auth/liveness_desk_test_support.hpp"

namespace selfsame::auth {
namespace {

using namespace desk_test;

const Caller kKiosk{.scopes = {Scope::verify, Scope::liveness}, .origin = "kiosk"};
const Caller kOtherKiosk{.scopes = {Scope::verify, Scope::liveness}, .origin = "gate"};

class VerifierTest : public LivenessDeskTest {
 protected:
  Result<VerifyReport> plain(const Caller& caller, std::string_view who, unsigned person) {
    const auto sample = block_sample(person, ++variation_);
    return service_->verifier().verify(caller, id(who), {&sample, 1});
  }
  /// Compares everything that a caller can see of an answer.
  static void expect_alike(const VerifyReport& a, const VerifyReport& b) {
    EXPECT_EQ(a.decision, b.decision);
    EXPECT_EQ(a.score, b.score);
    EXPECT_EQ(a.scores.size(), b.scores.size());
    EXPECT_EQ(a.fusion.score, b.fusion.score);
    EXPECT_EQ(a.reasons, b.reasons);
    EXPECT_EQ(a.warnings, b.warnings);
    ASSERT_EQ(a.trace.size(), b.trace.size());
    for (std::size_t i = 0; i < a.trace.size(); ++i) EXPECT_EQ(a.trace[i].name, b.trace[i].name) << "takes other steps";
  }

 private:
  unsigned variation_ = 10;
};

TEST_F(VerifierTest, a_stranger_learns_nothing_of_who_is_enrolled) {
  const auto wrong = plain(kKiosk, "ada", 7);
  const auto unknown = plain(kKiosk, "bob", 7);
  ASSERT_TRUE(wrong) << wrong.error().message;
  ASSERT_TRUE(unknown) << unknown.error().message;
  EXPECT_EQ(unknown->decision, Decision::reject);
  expect_alike(*wrong, *unknown);
  EXPECT_EQ(plain(kTester, "bob", 7).error().code, ErrorCode::subject_not_found) << "who may list users is told";
}

TEST_F(VerifierTest, a_modality_that_is_not_enrolled_looks_like_a_wrong_one) {
  open({}, "any-1-of-3", std::make_shared<test::BlockPrintEngine>());
  const auto print = test::block_print(1);
  const auto of_ada = service_->verifier().verify(kKiosk, id("ada"), {&print, 1});
  const auto of_bob = service_->verifier().verify(kKiosk, id("bob"), {&print, 1});
  ASSERT_TRUE(of_ada) << of_ada.error().message;
  ASSERT_TRUE(of_bob) << of_bob.error().message;
  EXPECT_EQ(of_ada->decision, Decision::reject);
  expect_alike(*of_ada, *of_bob);
  EXPECT_EQ(service_->verifier().verify(kTester, id("ada"), {&print, 1}).error().code, ErrorCode::subject_not_found);
}

TEST_F(VerifierTest, a_session_in_a_made_up_name_goes_as_one_in_a_real_name) {
  const auto session = [&](std::string_view who) {
    const auto ticket = service_->liveness().begin(kKiosk, Purpose::verification, id(who), {.flash = true});
    EXPECT_TRUE(ticket) << ticket.error().message;
    begun_ms_ = clock_.wall_ms();
    LivenessProgress told;
    for (int frame = 0; frame < 200 && told.state != SessionState::done; ++frame) {
      clock_.advance_ms(100);
      auto sample = block_sample(7, 2);
      sample.time_ms = clock_.wall_ms() - begun_ms_;
      const auto progress = service_->liveness().add_frames(kKiosk, ticket->id, ticket->nonce, {&sample, 1});
      EXPECT_TRUE(progress) << progress.error().message;
      if (!progress) break;
      told = *progress;
    }
    EXPECT_EQ(told.state, SessionState::done);
    return service_->liveness().verify(kKiosk, ticket->id, ticket->nonce, id(who));
  };
  const auto wrong = session("ada");
  const auto unknown = session("bob");
  ASSERT_TRUE(wrong) << wrong.error().message;
  ASSERT_TRUE(unknown) << unknown.error().message;
  EXPECT_EQ(unknown->decision, Decision::reject);
  EXPECT_EQ(wrong->decision, unknown->decision);
  EXPECT_EQ(wrong->reasons, unknown->reasons);
  EXPECT_EQ(wrong->score, unknown->score);
  EXPECT_EQ(wrong->one_person, unknown->one_person);
}

TEST_F(VerifierTest, guesses_are_counted_by_user_and_client_until_one_is_right) {
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(plain(kKiosk, "ada", 7)) << i;
  EXPECT_EQ(plain(kKiosk, "ada", 1)->decision, Decision::accept) << "the fourth";
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(plain(kKiosk, "ada", 7)) << i;
  EXPECT_EQ(plain(kKiosk, "ada", 1).error().code, ErrorCode::liveness_retries_exceeded);
  EXPECT_EQ(plain(kOtherKiosk, "ada", 1)->decision, Decision::accept) << "nobody is locked out elsewhere";
  EXPECT_EQ(plain(kTester, "ada", 1)->decision, Decision::accept) << "an operator does not guess";
  clock_.advance_ms(180'001);
  EXPECT_EQ(plain(kKiosk, "ada", 1)->decision, Decision::accept);
}

TEST_F(VerifierTest, guesses_at_a_made_up_name_are_counted_as_those_at_a_real_one) {
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(plain(kKiosk, "bob", 7)) << i;
  EXPECT_EQ(plain(kKiosk, "bob", 7).error().code, ErrorCode::liveness_retries_exceeded);
}

TEST_F(VerifierTest, sessions_light_the_face_unless_an_operator_or_the_site_says_otherwise) {
  const auto begin_dark = [&](const Caller& caller) {
    return service_->liveness().begin(caller, Purpose::verification, id("ada"), {.flash = false});
  };
  EXPECT_EQ(begin_dark(kKiosk).error().code, ErrorCode::flash_required);
  EXPECT_TRUE(begin_dark(kTester));
  EXPECT_TRUE(service_->liveness().begin(kKiosk, Purpose::verification, id("ada"), {.flash = true}));
  open({.flash = FlashRule::optional});
  EXPECT_TRUE(begin_dark(kKiosk));
}

TEST_F(VerifierTest, a_session_says_what_was_left_out_and_what_that_means) {
  const auto warned = [&](AskingOptions asking, std::string_view how) {
    const auto ticket = service_->liveness().begin(kTester, Purpose::verification, id("ada"), std::move(asking));
    begun_ms_ = clock_.wall_ms();
    EXPECT_EQ(show(*ticket, 1).state, SessionState::done);
    const auto report = verify(*ticket);
    EXPECT_EQ(report->decision, Decision::accept);
    return std::ranges::any_of(report->warnings, [&](const std::string& text) { return text.starts_with(how); });
  };
  EXPECT_TRUE(warned({}, "the screen colours were not shown"));
  EXPECT_FALSE(warned({.flash = true}, "the screen colours were not shown"));
  EXPECT_FALSE(warned({.flash = true}, "the client left out movements"));
  EXPECT_TRUE(warned({.without = {pipeline::Challenge::nod}}, "the client left out movements"));
}

}  // namespace
}  // namespace selfsame::auth
