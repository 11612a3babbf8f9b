// Liveness sessions behind a port: shared by processes, cut off from it, overtaken.
#include "auth/liveness_sessions_test_support.hpp"
#include "auth/short_lived_test_support.hpp"

namespace selfsame::auth {
namespace {

using pipeline::Purpose;

TEST_F(LivenessSessionsTest, requests_may_come_to_any_who_share_the_port) {
  LivenessSessions other(pipeline_, *port_, seeded(9));
  const auto ticket = begin();
  EXPECT_TRUE(send(other, ticket, {0, 1}));
  EXPECT_TRUE(send(ticket, {2}));
  EXPECT_EQ(send(other, ticket, {2}).error().code, ErrorCode::liveness_out_of_order);
  EXPECT_TRUE(send(other, ticket, {3}));
  const auto concluded = other.conclude(claim(ticket), ticket.purpose, ticket.subject);
  ASSERT_TRUE(concluded);
  EXPECT_EQ(concluded->attempt.samples.size(), 4U);
  EXPECT_EQ(conclude(ticket).error().code, ErrorCode::liveness_session_used);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(other.begin(request("ada")));
  EXPECT_EQ(sessions_->begin(request("ada")).error().code, ErrorCode::liveness_retries_exceeded);
}

TEST_F(LivenessSessionsTest, whatever_call_to_the_port_fails_a_request_is_all_or_nothing) {
  FailingShortLived failing(*port_);
  LivenessSessions sessions(pipeline_, failing, seeded(9));
  const auto ticket = begin();
  const auto now_ms = [begun_ms = clock_.wall_ms(), this] { return clock_.wall_ms() - begun_ms; };
  std::size_t taken = 0;
  for (std::size_t nth = 1;; ++nth) {
    clock_.advance_ms(1);
    failing.fail_at(nth);
    const auto sent = send(sessions, ticket, {now_ms()});
    const bool failed = failing.has_failed();
    failing.fail_at(0);
    // If the last call, which releases the lease, fails, the request is done and the session waits for the lease to
    // expire.
    if (sent && failed) clock_.advance_ms(60'000);
    if (sent) ++taken;
    EXPECT_EQ(sessions_->hold(claim(ticket))->frames(), taken) << nth;
    if (!failed) break;
    EXPECT_TRUE(sent || sent.error().code == ErrorCode::store_failed);
  }
  EXPECT_EQ(taken, 2U);
  for (std::size_t nth = 1;; ++nth) {
    failing.fail_at(nth);
    const auto concluded = sessions.conclude(claim(ticket), ticket.purpose, ticket.subject);
    if (!concluded) {
      EXPECT_EQ(concluded.error().code, ErrorCode::store_failed) << nth;
      continue;
    }
    EXPECT_EQ(concluded->attempt.samples.size(), 2U);
    EXPECT_EQ(nth, 6U) << "all calls but those that clean up";
    break;
  }
  for (std::size_t nth = 1; nth <= 3; ++nth) {
    failing.fail_at(nth);
    EXPECT_EQ(sessions.begin(request("eve")).error().code, ErrorCode::store_failed) << nth;
    EXPECT_EQ(port_->size(KeySpace::session_head), 1U) << "no session is left behind";
  }
}

TEST_F(LivenessSessionsTest, state_that_does_not_parse_is_a_fault_of_ours) {
  const auto ticket = begin();
  EXPECT_TRUE(send(ticket, {0}));
  ASSERT_TRUE(port_->erase({KeySpace::session_records, ticket.id}));
  EXPECT_EQ(conclude(ticket).error().code, ErrorCode::session_corrupt);
  const Key head{KeySpace::session_head, ticket.id};
  ASSERT_TRUE(*port_->replace(head, **port_->get(head), Bytes{1, 2, 3}, 1000));
  EXPECT_EQ(refusal(ticket, {1}), ErrorCode::session_corrupt);
}

}  // namespace
}  // namespace selfsame::auth
