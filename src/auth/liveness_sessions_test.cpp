#include "auth/liveness_sessions.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <random>
#include <set>
#include <thread>

namespace selfsame::auth {
namespace {

using pipeline::Challenge;
using pipeline::Purpose;

SubjectId id(std::string_view text) { return *SubjectId::create(text); }

/// Random bytes that are the same in every run.
RandomSource seeded(unsigned seed) {
  auto mutex = std::make_shared<std::mutex>();
  auto engine = std::make_shared<std::mt19937>(seed);
  return [mutex, engine](std::span<std::uint8_t> bytes) {
    const std::lock_guard lock(*mutex);
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>((*engine)());
  };
}

class LivenessSessionsTest : public ::testing::Test {
 protected:
  pipeline::Attempt attempt(Purpose purpose = Purpose::verification) const { return {.purpose = purpose}; }
  LivenessTicket begin(std::string_view who = "ada", Purpose purpose = Purpose::verification) {
    auto ticket = sessions_->begin(id(who), attempt(purpose));
    EXPECT_TRUE(ticket) << ticket.error().message;
    return *ticket;
  }
  void restart(const LivenessSessionOptions& options) {
    sessions_ = std::make_unique<LivenessSessions>(clock_, seeded(2), options);
  }
  static std::vector<pipeline::Sample> samples_at(const std::vector<std::int64_t>& times,
                                                  Modality modality = Modality::face) {
    std::vector<pipeline::Sample> samples;
    for (const std::int64_t time : times) {
      samples.push_back({.time_ms = time});
      if (modality == Modality::voice) samples.back().content = pipeline::Recording{};
    }
    return samples;
  }
  /// One request with samples of these times.
  Status send(const LivenessTicket& ticket, const std::vector<std::int64_t>& times,
              Modality modality = Modality::face) {
    auto hold = sessions_->hold(ticket.id, ticket.nonce);
    return hold ? hold->admit(samples_at(times, modality)) : Status(fail(hold.error()));
  }
  ErrorCode refusal(const LivenessTicket& ticket, const std::vector<std::int64_t>& times) {
    const auto sent = send(ticket, times);
    EXPECT_FALSE(sent);
    return sent ? ErrorCode::internal : sent.error().code;
  }
  auto conclude(const LivenessTicket& ticket) {
    return sessions_->conclude(ticket.id, ticket.nonce, ticket.purpose, ticket.subject);
  }

  base::FakeClock clock_;
  std::unique_ptr<LivenessSessions> sessions_ =
      std::make_unique<LivenessSessions>(clock_, seeded(1), LivenessSessionOptions{});
};

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

TEST(LivenessPrompts, come_in_every_order_with_room_to_answer) {
  const auto random = seeded(3);
  std::set<std::vector<Challenge>> orders;
  for (int i = 0; i < 1000; ++i) {
    const auto prompts = draw_prompts(random);
    ASSERT_EQ(prompts.size(), 3 + kFlashColours);
    EXPECT_GE(prompts.front().shown_ms, 700);
    EXPECT_LE(prompts.front().shown_ms, 1500);
    EXPECT_LE(prompts.back().until_ms, 15'000);
    std::vector<Challenge> order;
    for (std::size_t p = 0; p < prompts.size(); ++p) {
      const auto& prompt = prompts[p];
      const bool flash = prompt.challenge == Challenge::flash;
      EXPECT_EQ(prompt.until_ms - prompt.shown_ms, flash ? kFlashMs : kActionMs);
      const bool goes_on = p > 0 && flash && prompts[p - 1].challenge == Challenge::flash;
      if (!goes_on) order.push_back(prompt.challenge);
      if (p == 0) continue;
      const auto gap = prompt.shown_ms - prompts[p - 1].until_ms;
      if (goes_on) {
        EXPECT_EQ(gap, 0);
        EXPECT_NE(prompt.colour, prompts[p - 1].colour);
      } else {
        EXPECT_GE(gap, 400);
        EXPECT_LE(gap, 1200);
      }
    }
    orders.insert(order);
  }
  EXPECT_EQ(orders.size(), 48U) << "24 orders, and a turn to either side";
}

TEST(LivenessPrompts, end_with_digits_that_nobody_can_foretell) {
  const auto random = seeded(4);
  std::set<std::string> seen;
  for (int i = 0; i < 200; ++i) {
    const auto shown = draw_prompts(random);
    const auto spoken = draw_spoken_prompt(random, shown);
    EXPECT_EQ(spoken.challenge, Challenge::say_digits);
    EXPECT_GT(spoken.shown_ms, shown.back().until_ms);
    EXPECT_EQ(spoken.until_ms - spoken.shown_ms, kSpeakMs);
    ASSERT_EQ(spoken.digits.size(), kSpokenDigits);
    EXPECT_EQ(spoken.digits.find_first_not_of("0123456789"), std::string::npos);
    EXPECT_EQ(std::adjacent_find(spoken.digits.begin(), spoken.digits.end()), spoken.digits.end()) << spoken.digits;
    seen.insert(spoken.digits);
  }
  EXPECT_GT(seen.size(), 195U);
}

TEST_F(LivenessSessionsTest, asks_for_digits_where_told_to) {
  EXPECT_EQ(begin().prompts.back().digits, "");
  EXPECT_EQ(sessions_->begin(id("eve"), attempt(), true)->prompts.back().digits.size(), kSpokenDigits);
}

TEST_F(LivenessSessionsTest, recordings_arrive_when_they_are_over) {
  const auto ticket = begin();
  clock_.advance_ms(30'000);
  EXPECT_TRUE(send(ticket, {100, 200, 9000}));
  EXPECT_TRUE(send(ticket, {5000}, Modality::voice));
  EXPECT_EQ(send(ticket, {5000}, Modality::voice).error().code, ErrorCode::liveness_out_of_order);
  EXPECT_EQ(refusal(ticket, {9000}), ErrorCode::liveness_out_of_order);
}

TEST(LivenessPrompts, may_be_few_and_without_light) {
  const auto random = seeded(5);
  std::set<std::vector<Challenge>> orders;
  for (int i = 0; i < 500; ++i) {
    const auto prompts = draw_action_prompts(random, 2);
    ASSERT_EQ(prompts.size(), 2U);
    EXPECT_GE(prompts[0].shown_ms, 700);
    EXPECT_EQ(prompts[1].until_ms - prompts[1].shown_ms, kActionMs);
    EXPECT_GE(prompts[1].shown_ms, prompts[0].until_ms + 400);
    orders.insert({prompts[0].challenge, prompts[1].challenge});
  }
  EXPECT_EQ(orders.size(), 10U) << "two of three in either order, and a turn to either side";
  for (const auto& order : orders) EXPECT_EQ(std::count(order.begin(), order.end(), Challenge::flash), 0);
}

TEST(LivenessPrompts, draw_every_value_of_a_range) {
  const auto random = seeded(4);
  std::set<std::int64_t> drawn;
  for (int i = 0; i < 500; ++i) drawn.insert(draw(random, -2, 3));
  EXPECT_EQ(drawn, (std::set<std::int64_t>{-2, -1, 0, 1, 2, 3}));
}

// --- Who may use a session ---

TEST_F(LivenessSessionsTest, a_session_is_concluded_once_and_hands_out_what_it_gathered) {
  const auto ticket = begin();
  {
    auto hold = sessions_->hold(ticket.id, ticket.nonce);
    ASSERT_TRUE(hold);
    hold->attempt().samples.emplace_back();
  }
  const auto concluded = conclude(ticket);
  ASSERT_TRUE(concluded) << concluded.error().message;
  EXPECT_EQ(concluded->attempt.samples.size(), 1U);
  EXPECT_EQ(concluded->prompts.size(), ticket.prompts.size());
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
    EXPECT_EQ(sessions_->hold(wrong, ticket.nonce).error().code, ErrorCode::liveness_session_not_found);
  }
  for (const std::string& wrong : {std::string(), ticket.nonce.substr(0, 31), ticket.nonce + "0", other.nonce}) {
    EXPECT_EQ(sessions_->hold(ticket.id, wrong).error().code, ErrorCode::liveness_wrong_nonce);
    EXPECT_EQ(sessions_->conclude(ticket.id, wrong, ticket.purpose, id("ada")).error().code,
              ErrorCode::liveness_wrong_nonce);
  }
  EXPECT_TRUE(conclude(ticket)) << "wrong guesses do no harm";
}

TEST_F(LivenessSessionsTest, a_session_is_for_one_subject_and_one_purpose) {
  const auto ticket = begin("ada", Purpose::verification);
  const auto wrong_subject = sessions_->conclude(ticket.id, ticket.nonce, Purpose::verification, id("eve"));
  EXPECT_EQ(wrong_subject.error().code, ErrorCode::liveness_wrong_subject);
  const auto wrong_purpose = sessions_->conclude(ticket.id, ticket.nonce, Purpose::enrolment, id("ada"));
  EXPECT_EQ(wrong_purpose.error().code, ErrorCode::liveness_wrong_subject);
  EXPECT_TRUE(conclude(ticket));
}

TEST_F(LivenessSessionsTest, a_session_expires_after_three_minutes) {
  const auto ticket = begin();
  const auto other = begin("bob");
  clock_.advance_ms(179'999);
  EXPECT_TRUE(send(ticket, {1000}));
  EXPECT_TRUE(conclude(other));
  clock_.advance_ms(1);
  EXPECT_EQ(refusal(ticket, {2000}), ErrorCode::liveness_session_expired);
  EXPECT_EQ(conclude(ticket).error().code, ErrorCode::liveness_session_expired);
  clock_.advance_ms(180'000);
  EXPECT_EQ(conclude(ticket).error().code, ErrorCode::liveness_session_not_found);
}

TEST_F(LivenessSessionsTest, a_session_serves_one_request_at_a_time) {
  const auto ticket = begin();
  {
    auto hold = sessions_->hold(ticket.id, ticket.nonce);
    ASSERT_TRUE(hold);
    EXPECT_EQ(sessions_->hold(ticket.id, ticket.nonce).error().code, ErrorCode::liveness_session_busy);
    EXPECT_EQ(conclude(ticket).error().code, ErrorCode::liveness_session_busy);
    auto moved = std::move(*hold);
    EXPECT_TRUE(moved.admit(samples_at({0})));
    clock_.advance_ms(400'000);
    sessions_->sweep();
    EXPECT_EQ(sessions_->size(), 1U) << "not from under the feet of the one that uses it";
    EXPECT_EQ(moved.frames(), 1U);
  }
  EXPECT_EQ(conclude(ticket).error().code, ErrorCode::liveness_session_not_found);
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
        } else if (auto hold = sessions_->hold(ticket.id, ticket.nonce)) {
          hold->attempt().samples.emplace_back();
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

// --- Times ---

TEST_F(LivenessSessionsTest, times_increase_within_and_between_requests) {
  const auto ticket = begin();
  clock_.advance_ms(10'000);
  EXPECT_TRUE(send(ticket, {0, 1, 500}));
  EXPECT_EQ(refusal(ticket, {500}), ErrorCode::liveness_out_of_order);
  EXPECT_EQ(refusal(ticket, {600, 700, 700}), ErrorCode::liveness_out_of_order);
  EXPECT_EQ(refusal(ticket, {900, 800}), ErrorCode::liveness_out_of_order);
  EXPECT_TRUE(send(ticket, {501})) << "a request that was refused left nothing behind";
  EXPECT_EQ(sessions_->hold(ticket.id, ticket.nonce)->frames(), 4U);
}

TEST_F(LivenessSessionsTest, times_lie_between_the_start_and_now) {
  const auto ticket = begin();
  EXPECT_EQ(refusal(ticket, {-1}), ErrorCode::liveness_bad_timing);
  EXPECT_EQ(refusal(ticket, {0, 1501}), ErrorCode::liveness_bad_timing);
  EXPECT_TRUE(send(ticket, {0, 1500}));
  clock_.advance_ms(2000);
  EXPECT_EQ(refusal(ticket, {3501}), ErrorCode::liveness_bad_timing);
  EXPECT_TRUE(send(ticket, {3500}));
  clock_.advance_ms(170'000);
  EXPECT_TRUE(send(ticket, {4000})) << "late is not impossible";
}

TEST_F(LivenessSessionsTest, some_frames_are_compared_until_the_prompts_are_over) {
  const auto ticket = begin();
  clock_.advance_ms(60'000);
  auto hold = sessions_->hold(ticket.id, ticket.nonce);
  ASSERT_TRUE(hold);
  std::vector<std::int64_t> compared;
  for (std::int64_t time = 0; time < 60'000; time += 50) {
    if (hold->compares(time)) compared.push_back(time);
  }
  ASSERT_FALSE(compared.empty());
  EXPECT_EQ(compared.front(), 0);
  EXPECT_LE(compared.back(), ticket.prompts.back().until_ms + 1000);
  EXPECT_GT(compared.back(), ticket.prompts.back().until_ms);
  std::set<std::int64_t> gaps;
  for (std::size_t i = 1; i < compared.size(); ++i) gaps.insert(compared[i] - compared[i - 1]);
  EXPECT_GE(*gaps.begin(), 200);
  EXPECT_LE(*gaps.rbegin(), 550);
  EXPECT_GT(gaps.size(), 3U);
}

TEST_F(LivenessSessionsTest, so_many_embeddings_are_kept) {
  const auto ticket = begin();
  auto hold = sessions_->hold(ticket.id, ticket.nonce);
  hold->attempt().probes.resize(limits::kMaxLivenessProbes - 1);
  EXPECT_TRUE(hold->compares(0));
  hold->attempt().probes.emplace_back();
  EXPECT_FALSE(hold->compares(5000));
}

// --- How many ---

TEST_F(LivenessSessionsTest, a_fourth_retry_is_refused_until_the_first_try_is_three_minutes_old) {
  for (int i = 0; i < 4; ++i) begin();
  const auto refused = sessions_->begin(id("ada"), attempt());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::liveness_retries_exceeded);
  EXPECT_EQ(refused.error().retry_after_s, 180);
  begin("bob");
  clock_.advance_ms(180'000);
  begin();
}

TEST_F(LivenessSessionsTest, tries_are_forgiven_after_a_success) {
  for (int i = 0; i < 4; ++i) begin();
  sessions_->clear_tries(id("ada"));
  begin();
}

TEST_F(LivenessSessionsTest, a_session_takes_256_frames) {
  const auto ticket = begin();
  clock_.advance_ms(100'000);
  std::vector<std::int64_t> times(limits::kMaxLivenessFrames - 1);
  for (std::size_t i = 0; i < times.size(); ++i) times[i] = static_cast<std::int64_t>(i);
  EXPECT_TRUE(send(ticket, times));
  EXPECT_EQ(refusal(ticket, {1000, 1001}), ErrorCode::liveness_too_many_frames);
  EXPECT_TRUE(send(ticket, {1000}));
  EXPECT_EQ(refusal(ticket, {1001}), ErrorCode::liveness_too_many_frames);
  EXPECT_TRUE(conclude(ticket)) << "what it has may still be judged";
}

TEST_F(LivenessSessionsTest, sessions_are_bounded_and_swept) {
  LivenessSessionOptions options;
  options.sessions = 3;
  restart(options);
  const auto first = begin("a");
  begin("b");
  begin("c");
  EXPECT_EQ(sessions_->begin(id("d"), attempt()).error().code, ErrorCode::overloaded);
  ASSERT_TRUE(conclude(first));
  begin("d");  // takes the place of the one that was judged
  EXPECT_EQ(conclude(first).error().code, ErrorCode::liveness_session_not_found);
  EXPECT_EQ(sessions_->size(), 3U);
  clock_.advance_ms(180'000);
  begin("e");  // the others have expired
  EXPECT_EQ(sessions_->size(), 1U);
  clock_.advance_ms(360'000);
  sessions_->sweep();
  EXPECT_EQ(sessions_->size(), 0U);
}

TEST_F(LivenessSessionsTest, a_session_that_is_refused_for_want_of_room_is_no_try) {
  LivenessSessionOptions options;
  options.sessions = 1;
  restart(options);
  begin("a");
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(sessions_->begin(id("b"), attempt()).error().code, ErrorCode::overloaded);
  }
  clock_.advance_ms(180'000);
  begin("b");
}

TEST_F(LivenessSessionsTest, frames_of_all_sessions_together_are_bounded) {
  LivenessSessionOptions options;
  options.frames_held = 5;
  restart(options);
  const auto a = begin("a");
  const auto b = begin("b");
  EXPECT_TRUE(send(a, {0, 1, 2}));
  EXPECT_EQ(refusal(b, {0, 1, 2}), ErrorCode::overloaded);
  EXPECT_TRUE(send(b, {0, 1}));
  ASSERT_TRUE(conclude(a));
  EXPECT_TRUE(send(b, {3, 4, 5})) << "those of a session that was judged are gone";
  clock_.advance_ms(180'000);
  const auto c = begin("c");
  EXPECT_TRUE(send(c, {0, 1, 2, 3, 4})) << "and those of one that expired";
}

}  // namespace
}  // namespace selfsame::auth
