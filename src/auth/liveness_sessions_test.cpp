#include "auth/liveness_sessions.hpp"

#include <atomic>
#include <set>
#include <thread>

#include "auth/liveness_sessions_test_support.hpp"

namespace selfsame::auth {
namespace {

using pipeline::Purpose;

// --- Tickets and prompts ---

TEST_F(LivenessSessionsTest, tickets_hold_two_secrets_of_128_bits_and_the_rest) {
  std::set<std::string> secrets;
  for (int i = 0; i < 20; ++i) {
    const auto ticket = begin("person" + std::to_string(i), Purpose::enrolment);
    EXPECT_EQ(ticket.id.size(), 32U);
    EXPECT_EQ(ticket.nonce.size(), 32U);
    EXPECT_TRUE(secrets.insert(ticket.id).second);
    EXPECT_TRUE(secrets.insert(ticket.nonce).second);
    EXPECT_EQ(ticket.purpose, Purpose::enrolment);
    EXPECT_EQ(ticket.expires_in_ms, 180'000);
  }
}

TEST_F(LivenessSessionsTest, tell_how_much_there_is_to_do_and_nothing_of_what) {
  EXPECT_EQ(begin().steps, kActionsAsked);
  auto more = request("eve");
  more.asking = {.flash = true, .digits = true};
  EXPECT_EQ(sessions_->begin(more)->steps, kActionsAsked + 2);
  more.asking.without = {pipeline::Challenge::turn_left, pipeline::Challenge::turn_right};
  EXPECT_EQ(sessions_->begin(more).error().code, ErrorCode::invalid_argument);
}

TEST_F(LivenessSessionsTest, recordings_arrive_when_they_are_over) {
  const auto ticket = begin();
  clock_.advance_ms(10'000);
  EXPECT_TRUE(send(ticket, {9000, 10'000}));
  auto recording = samples_at({2500}, Modality::voice);
  std::get<pipeline::Recording>(recording[0].content).sound = {8000, std::vector<float>(8000 * 6)};
  {
    auto hold = *sessions_->hold(claim(ticket));
    EXPECT_TRUE(hold.admit(recording)) << "it began long ago, and was over a second and a half ago";
    recording[0].time_ms = 1500;
    EXPECT_EQ(hold.admit(recording).error().code, ErrorCode::liveness_bad_timing);
  }
  EXPECT_TRUE(send(ticket, {9500}, Modality::voice)) << "each modality has its own order";
  EXPECT_EQ(send(ticket, {9500}, Modality::voice).error().code, ErrorCode::liveness_out_of_order);
  EXPECT_EQ(refusal(ticket, {10'000}), ErrorCode::liveness_out_of_order);
}

TEST_F(LivenessSessionsTest, other_modalities_have_their_own_small_share) {
  const auto ticket = begin();
  std::vector<std::int64_t> times;
  for (std::size_t i = 0; i < limits::kMaxLivenessOthers; ++i) times.push_back(static_cast<std::int64_t>(i));
  auto hold = *sessions_->hold(claim(ticket));
  const auto recordings = samples_at(times, Modality::voice);
  ASSERT_TRUE(hold.admit(recordings));
  for (const auto& recording : recordings) EXPECT_TRUE(hold.compares(recording));
  EXPECT_EQ(hold.admit(samples_at({100}, Modality::voice)).error().code, ErrorCode::liveness_too_many_frames);
  const auto faces = samples_at({100});
  ASSERT_TRUE(hold.admit(faces));
  EXPECT_TRUE(hold.compares(faces[0])) << "they use up nothing of the face's share";
}

// --- Who may use a session ---

TEST_F(LivenessSessionsTest, a_session_is_concluded_once_and_hands_out_what_it_gathered) {
  const auto ticket = begin();
  EXPECT_TRUE(send(ticket, {0}));
  const auto concluded = conclude(ticket);
  ASSERT_TRUE(concluded) << concluded.error().message;
  EXPECT_EQ(concluded->attempt.samples.size(), 1U);
  EXPECT_FALSE(concluded->asking.done());
  EXPECT_EQ(conclude(ticket).error().code, ErrorCode::liveness_session_used);
  EXPECT_EQ(refusal(ticket, {0}), ErrorCode::liveness_session_used);
  clock_.advance_ms(200'000);
  EXPECT_EQ(conclude(ticket).error().code, ErrorCode::liveness_session_used) << "also after its time";
  clock_.advance_ms(200'000);
  EXPECT_EQ(conclude(ticket).error().code, ErrorCode::liveness_session_not_found) << "and then it is forgotten";
}

TEST_F(LivenessSessionsTest, ids_and_nonces_must_be_the_right_ones) {
  const auto ticket = begin();
  const auto other = begin("bob");
  for (const std::string& wrong : {std::string(), std::string("x"), ticket.id + "0", std::string(32, '0')}) {
    EXPECT_EQ(sessions_->hold({wrong, ticket.nonce}).error().code, ErrorCode::liveness_session_not_found);
  }
  for (const std::string& wrong : {std::string(), ticket.nonce.substr(0, 31), ticket.nonce + "0", other.nonce}) {
    EXPECT_EQ(sessions_->hold({ticket.id, wrong}).error().code, ErrorCode::liveness_wrong_nonce);
    EXPECT_EQ(sessions_->conclude({ticket.id, wrong}, ticket.purpose, id("ada")).error().code,
              ErrorCode::liveness_wrong_nonce);
  }
  EXPECT_TRUE(conclude(ticket)) << "wrong guesses do no harm";
}

TEST_F(LivenessSessionsTest, a_session_serves_only_who_began_it) {
  auto mine = request("ada");
  mine.principal = "token:kiosk";
  const auto ticket = *sessions_->begin(mine);
  for (const std::string_view other : {"", "token:web", "operator"}) {
    EXPECT_EQ(sessions_->hold({ticket.id, ticket.nonce, std::string(other)}).error().code,
              ErrorCode::liveness_wrong_nonce);
  }
  EXPECT_TRUE(sessions_->hold({ticket.id, ticket.nonce, "token:kiosk"}));
}

TEST_F(LivenessSessionsTest, a_session_is_for_one_subject_and_one_purpose) {
  const auto ticket = begin("ada", Purpose::verification);
  const auto wrong_subject = sessions_->conclude(claim(ticket), Purpose::verification, id("eve"));
  EXPECT_EQ(wrong_subject.error().code, ErrorCode::liveness_wrong_subject);
  const auto wrong_purpose = sessions_->conclude(claim(ticket), Purpose::enrolment, id("ada"));
  EXPECT_EQ(wrong_purpose.error().code, ErrorCode::liveness_wrong_subject);
  EXPECT_TRUE(conclude(ticket));
}

TEST_F(LivenessSessionsTest, a_session_expires_after_three_minutes) {
  const auto ticket = begin();
  const auto other = begin("bob");
  clock_.advance_ms(179'999);
  EXPECT_TRUE(send(ticket, {179'000}));
  EXPECT_TRUE(conclude(other));
  clock_.advance_ms(1);
  EXPECT_EQ(refusal(ticket, {179'500}), ErrorCode::liveness_session_expired);
  EXPECT_EQ(conclude(ticket).error().code, ErrorCode::liveness_session_expired);
  clock_.advance_ms(180'000);
  EXPECT_EQ(conclude(ticket).error().code, ErrorCode::liveness_session_not_found);
}

TEST_F(LivenessSessionsTest, a_session_serves_one_request_at_a_time) {
  const auto ticket = begin();
  {
    auto hold = sessions_->hold(claim(ticket));
    ASSERT_TRUE(hold);
    EXPECT_EQ(sessions_->hold(claim(ticket)).error().code, ErrorCode::liveness_session_busy);
    EXPECT_EQ(conclude(ticket).error().code, ErrorCode::liveness_session_busy);
    EXPECT_EQ(sessions_->conclude(claim(ticket), Purpose::verification, id("eve")).error().code,
              ErrorCode::liveness_session_busy);
    auto moved = std::move(*hold);
    EXPECT_EQ(sessions_->hold(claim(ticket)).error().code, ErrorCode::liveness_session_busy);
    EXPECT_TRUE(moved.admit(samples_at({0})));
    EXPECT_EQ(moved.frames(), 1U);
  }
  EXPECT_EQ(sessions_->hold(claim(ticket))->frames(), 0U) << "what is not committed is not there";
  EXPECT_TRUE(conclude(ticket));
}

TEST_F(LivenessSessionsTest, a_request_that_is_slower_than_its_lease_changes_nothing) {
  const auto ticket = begin();
  auto slow = sessions_->hold(claim(ticket));
  ASSERT_TRUE(slow);
  clock_.advance_ms(60'000);
  const auto samples = samples_at({60'000, 60'001, 60'002});
  EXPECT_TRUE(slow->admit(samples));
  add(slow->attempt(), samples);
  EXPECT_TRUE(send(ticket, {60'005, 60'006})) << "the lease is over";
  EXPECT_EQ(slow->commit().error().code, ErrorCode::liveness_session_busy);
  EXPECT_TRUE(send(ticket, {60'007}));
  const auto concluded = conclude(ticket);
  ASSERT_TRUE(concluded) << concluded.error().message;
  ASSERT_EQ(concluded->attempt.samples.size(), 3U);
  EXPECT_EQ(concluded->attempt.samples[0].time_ms, 60'005);
  EXPECT_EQ(concluded->attempt.samples[2].time_ms, 60'007);
  EXPECT_EQ(concluded->attempt.samples[2].index, 2U);
}

TEST_F(LivenessSessionsTest, a_session_that_ends_under_a_request_takes_nothing_more) {
  const auto ticket = begin();
  auto slow = sessions_->hold(claim(ticket));
  add(slow->attempt(), samples_at({0}));
  clock_.advance_ms(400'000);
  EXPECT_FALSE(slow->commit());
  EXPECT_EQ(conclude(ticket).error().code, ErrorCode::liveness_session_not_found);
  EXPECT_EQ(port_->size(KeySpace::session_head), 0U);
}

TEST_F(LivenessSessionsTest, of_two_slow_requests_for_the_verdict_one_gets_it) {
  const auto ticket = begin();
  EXPECT_TRUE(send(ticket, {0}));
  const Key head{KeySpace::session_head, ticket.id};
  const Bytes before = **port_->get(head);
  ASSERT_TRUE(conclude(ticket));
  EXPECT_FALSE(*port_->replace(head, before, before, 1000)) << "who read the head before finds another one";
  EXPECT_EQ(port_->size(KeySpace::session_records), 0U) << "what was made of the frames is gone";
}

TEST_F(LivenessSessionsTest, of_many_threads_one_concludes) {
  const auto ticket = begin();
  std::atomic<int> won{0};
  std::atomic<int> held{0};
  std::atomic<int> strange{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 200; ++i) {
        ErrorCode code = ErrorCode::liveness_session_used;
        if (i == 100 + t) {
          const auto concluded = conclude(ticket);
          if (concluded) ++won;
          if (!concluded) code = concluded.error().code;
        } else if (auto hold = sessions_->hold(claim(ticket))) {
          EXPECT_TRUE(hold->commit());
          ++held;
        } else {
          code = hold.error().code;
        }
        if (code != ErrorCode::liveness_session_used && code != ErrorCode::liveness_session_busy) ++strange;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_LE(won, 1);
  EXPECT_EQ(strange, 0);
  EXPECT_GT(held, 0);
}

// --- How many ---

TEST_F(LivenessSessionsTest, a_fourth_retry_is_refused_until_the_first_try_is_three_minutes_old) {
  for (int i = 0; i < 4; ++i) begin();
  const auto refused = sessions_->begin(request("ada"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::liveness_retries_exceeded);
  EXPECT_EQ(refused.error().retry_after_s, 180);
  begin("bob");
  clock_.advance_ms(180'000);
  begin();
}

TEST_F(LivenessSessionsTest, tries_are_forgiven_after_a_success) {
  for (int i = 0; i < 4; ++i) begin();
  ASSERT_TRUE(sessions_->tries().clear({id("ada")}));
  begin();
}

TEST_F(LivenessSessionsTest, a_session_takes_256_frames) {
  const auto ticket = begin();
  clock_.advance_ms(1'000);
  std::vector<std::int64_t> times(limits::kMaxLivenessFrames - 1);
  for (std::size_t i = 0; i < times.size(); ++i) times[i] = static_cast<std::int64_t>(i);
  EXPECT_TRUE(send(ticket, times));
  EXPECT_EQ(refusal(ticket, {1000, 1001}), ErrorCode::liveness_too_many_frames);
  EXPECT_TRUE(send(ticket, {1000}));
  EXPECT_EQ(refusal(ticket, {1001}), ErrorCode::liveness_too_many_frames);
  EXPECT_TRUE(conclude(ticket)) << "what it has may still be judged";
}

TEST_F(LivenessSessionsTest, sessions_are_bounded_and_end_by_themselves) {
  ShortLivedLimits limits;
  limits.of(KeySpace::session_head).entries = 3;
  restart(limits);
  begin("a");
  begin("b");
  const auto last = begin("c");
  const auto refused = sessions_->begin(request("d"));
  EXPECT_EQ(refused.error().code, ErrorCode::overloaded);
  EXPECT_EQ(refused.error().message, "too many liveness sessions are open; try again later");
  ASSERT_TRUE(conclude(last));
  clock_.advance_ms(360'000);
  begin("d");
  EXPECT_EQ(port_->size(KeySpace::session_head), 1U);
  clock_.advance_ms(360'000);
  EXPECT_EQ(port_->size(KeySpace::session_head), 0U);
}

TEST_F(LivenessSessionsTest, a_session_that_is_refused_for_want_of_room_is_no_try) {
  ShortLivedLimits limits;
  limits.of(KeySpace::session_head).entries = 1;
  restart(limits);
  begin("a");
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(sessions_->begin(request("b")).error().code, ErrorCode::overloaded);
  }
  clock_.advance_ms(360'000);
  begin("b");
}

TEST_F(LivenessSessionsTest, a_try_that_is_refused_leaves_no_session) {
  for (int i = 0; i < 4; ++i) begin();
  EXPECT_FALSE(sessions_->begin(request("ada")));
  EXPECT_EQ(port_->size(KeySpace::session_head), 4U);
}

TEST_F(LivenessSessionsTest, what_all_sessions_together_hold_is_bounded) {
  ShortLivedLimits limits;
  limits.of(KeySpace::session_records).bytes = 600;
  restart(limits);
  const auto a = begin("a");
  const auto b = begin("b");
  EXPECT_TRUE(send(a, {0, 1, 2}));
  std::vector<std::int64_t> many(16);
  for (std::size_t i = 0; i < many.size(); ++i) many[i] = static_cast<std::int64_t>(i);
  EXPECT_EQ(refusal(b, many), ErrorCode::overloaded);
  EXPECT_EQ(sessions_->hold(claim(b))->frames(), 0U) << "nothing has changed";
  ASSERT_TRUE(conclude(a));
  EXPECT_TRUE(send(b, many)) << "those of a session that was judged are gone";
  clock_.advance_ms(180'000);
  EXPECT_EQ(port_->size(KeySpace::session_records), 0U) << "and those of one that expired";
}

}  // namespace
}  // namespace selfsame::auth
