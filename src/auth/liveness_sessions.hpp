// Liveness sessions: one presentation, bound to one subject and one purpose, and judged once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "auth/attempt_limiter.hpp"
#include "auth/liveness_prompts.hpp"
#include "base/clock.hpp"
#include "base/limits.hpp"
#include "pipeline/pipeline.hpp"

namespace selfsame::auth {

struct LivenessSessionOptions {
  std::int64_t lifetime_ms = 180'000;
  std::int64_t early_ms = 1'500;  // how far a capture time may be ahead of the time since the session began
  std::size_t sessions = limits::kMaxLivenessSessions;
  std::size_t frames = limits::kMaxLivenessFrames;           // of one session
  std::size_t frames_held = limits::kMaxLivenessFramesHeld;  // of all open sessions
  AttemptRule tries = {};
};

/// What a client needs to run a session.
struct LivenessTicket {
  std::string id;     // 128 random bits in hexadecimal
  std::string nonce;  // the same; every further request must show it
  pipeline::Purpose purpose = pipeline::Purpose::verification;
  SubjectId subject;
  std::vector<pipeline::Prompt> prompts;  // on a clock that the client starts when it has this ticket
  std::int64_t expires_in_ms = 0;
};

/// A session is open until its verdict is asked for or its time is over; then what was made of its frames is dropped.
/// It is known by its id for one more lifetime, so that a replayed id is told from one that never was. Nothing is
/// written anywhere: sessions do not outlive the process.
/// Threads: all methods, and Holds of different sessions, from several threads at once.
class LivenessSessions {
 private:
  struct Session;

 public:
  /// `clock` and what `random` refers to outlive the sessions.
  LivenessSessions(const base::Clock& clock, RandomSource random, LivenessSessionOptions options = {});
  ~LivenessSessions();

  /// For the attempt's purpose; `spoken`: digits are to be spoken too. Every session counts as a try for its subject
  /// until one succeeds (`clear_tries`). Errors: liveness_retries_exceeded; overloaded where too many sessions are
  /// open.
  Result<LivenessTicket> begin(const SubjectId& subject, pipeline::Attempt attempt, bool spoken = false);

  /// An open session in the hands of one request; to all others it is busy. Not beyond the sessions' own life.
  class Hold {
   public:
    Hold(Hold&& other) noexcept = default;
    Hold& operator=(Hold&&) = delete;
    ~Hold();
    /// Accounts for samples with these capture times, all or none; of a recording it is when it began. Errors:
    /// liveness_out_of_order where those of one modality do not increase, from call to call too; liveness_bad_timing
    /// for times before the session's start or beyond now; liveness_too_many_frames; overloaded.
    Status admit(std::span<const pipeline::Sample> samples);
    /// Whether the frame of that time should be compared too, not only looked at. Some are, at intervals that a client
    /// cannot foretell, until the last prompt is over.
    bool compares(std::int64_t time_ms);
    pipeline::Attempt& attempt();
    std::size_t frames() const;

   private:
    friend class LivenessSessions;
    Hold(LivenessSessions& owner, std::shared_ptr<Session> session);
    LivenessSessions* owner_;
    std::shared_ptr<Session> session_;
  };
  /// Errors: liveness_session_not_found, liveness_wrong_nonce, liveness_session_used, liveness_session_expired,
  /// liveness_session_busy.
  Result<Hold> hold(std::string_view id, std::string_view nonce);

  struct Concluded {
    pipeline::Attempt attempt;
    std::vector<pipeline::Prompt> prompts;
  };
  /// Closes the session and hands out what it gathered, once. Errors: those of `hold`, and liveness_wrong_subject where
  /// the session is for another subject or purpose; after an error it stays as it was.
  Result<Concluded> conclude(std::string_view id, std::string_view nonce, pipeline::Purpose purpose,
                             const SubjectId& subject);

  /// The subject was recognised: the tries before no longer count.
  void clear_tries(const SubjectId& subject);

  /// Drops what is over. All methods above do so too; call it where they may not be called for long.
  void sweep();
  std::size_t size() const;

 private:
  using SessionOrError = Result<std::shared_ptr<Session>>;
  SessionOrError find_open(std::string_view id, std::string_view nonce, std::int64_t now_ms);
  void sweep(std::int64_t now_ms);
  void close(Session& session);
  std::int64_t now_ms() const;

  const base::Clock* clock_;
  RandomSource random_;
  LivenessSessionOptions options_;
  mutable std::mutex mutex_;  // over everything below, and over sessions but for the attempt of one that is held
  std::unordered_map<std::string, std::shared_ptr<Session>> sessions_;
  std::size_t frames_held_ = 0;
  AttemptLimiter limiter_;
};

}  // namespace selfsame::auth
