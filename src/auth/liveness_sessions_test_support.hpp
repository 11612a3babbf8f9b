// Liveness sessions over a memory port, and samples that are never processed; for tests.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "auth/liveness_sessions.hpp"
#include "auth/memory_short_lived.hpp"
#include "auth/seeded_random_test_support.hpp"
#include "tests/support/block_engine.hpp"

namespace selfsame::auth {

class LivenessSessionsTest : public ::testing::Test {
 protected:
  static SubjectId id(std::string_view text) { return *SubjectId::create(text); }
  LivenessTicket begin(std::string_view who = "ada", pipeline::Purpose purpose = pipeline::Purpose::verification) {
    auto ticket = sessions_->begin(request(who, purpose));
    EXPECT_TRUE(ticket) << ticket.error().message;
    return *ticket;
  }
  static SessionRequest request(std::string_view who, pipeline::Purpose purpose = pipeline::Purpose::verification) {
    return {.purpose = purpose, .subject = id(who)};
  }
  static LivenessSessions::Claim claim(const LivenessTicket& ticket) { return {ticket.id, ticket.nonce}; }
  void restart(const ShortLivedLimits& limits) {
    port_ = std::make_unique<MemoryShortLived>(clock_, limits);
    sessions_ = std::make_unique<LivenessSessions>(pipeline_, *port_, seeded(2));
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
  /// As if the samples had been processed.
  static void add(pipeline::Attempt& attempt, const std::vector<pipeline::Sample>& samples) {
    for (const auto& sample : samples) {
      attempt.samples.push_back(
          {.index = attempt.samples.size(), .modality = modality_of(sample), .time_ms = sample.time_ms});
    }
  }
  /// One request with samples taken at these times.
  Result<LivenessProgress> send(LivenessSessions& sessions, const LivenessTicket& ticket,
                                const std::vector<std::int64_t>& times, Modality modality = Modality::face) {
    SELFSAME_ASSIGN(auto hold, sessions.hold(claim(ticket)));
    const auto samples = samples_at(times, modality);
    SELFSAME_TRY(hold.admit(samples));
    add(hold.attempt(), samples);
    return hold.commit();
  }
  Result<LivenessProgress> send(const LivenessTicket& ticket, const std::vector<std::int64_t>& times,
                                Modality modality = Modality::face) {
    return send(*sessions_, ticket, times, modality);
  }
  ErrorCode refusal(const LivenessTicket& ticket, const std::vector<std::int64_t>& times) {
    const auto sent = send(ticket, times);
    EXPECT_FALSE(sent);
    return sent ? ErrorCode::internal : sent.error().code;
  }
  auto conclude(const LivenessTicket& ticket) {
    return sessions_->conclude(claim(ticket), ticket.purpose, ticket.subject);
  }

  base::FakeClock clock_;
  pipeline::Pipeline pipeline_ = *pipeline::Pipeline::create({std::make_shared<test::BlockEngine>()}, {}, clock_);
  std::unique_ptr<MemoryShortLived> port_ = std::make_unique<MemoryShortLived>(clock_);
  std::unique_ptr<LivenessSessions> sessions_ = std::make_unique<LivenessSessions>(pipeline_, *port_, seeded(1));
};

}  // namespace selfsame::auth
