// Liveness sessions: one presentation, bound to one subject and one purpose, judged once.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "auth/asking.hpp"
#include "auth/attempt_limiter.hpp"
#include "auth/lease.hpp"
#include "auth/liveness_prompts.hpp"
#include "auth/liveness_state.hpp"
#include "auth/short_lived.hpp"
#include "base/clock.hpp"
#include "base/limits.hpp"
#include "pipeline/pipeline.hpp"

namespace selfsame::auth {

struct LivenessSessionOptions {
  std::int64_t lifetime_ms = 180'000;
  std::int64_t early_ms = 250;     // how far a capture time may be ahead of the time elapsed since the session began
  std::int64_t fresh_ms = 2'000;   // maximum age of a sample on arrival; for a recording, since its end
  std::int64_t lease_ms = 60'000;  // how long one request may lock a session
  std::size_t frames = limits::kMaxLivenessFrames;  // of one session
  AttemptRule tries = {};
};

/// What a session is for.
struct SessionRequest {
  pipeline::Purpose purpose = pipeline::Purpose::verification;
  std::optional<SubjectId> subject = {};  // none if and only if the purpose is identification
  std::string principal = {};             // who begins it; nobody else may use it
  std::string client = {};                // the address whose tries are counted
  AskingOptions asking = {};
};

/// The name in requests, tickets and signed messages: "verify", "enroll" or "identify".
std::string_view name_of(pipeline::Purpose purpose);

/// What a client needs to run a session. Prompts are revealed only when they are due (LivenessProgress).
struct LivenessTicket {
  std::string id;     // 128 random bits in hexadecimal
  std::string nonce;  // the same; every further request must include it
  pipeline::Purpose purpose = pipeline::Purpose::verification;
  std::optional<SubjectId> subject = {};
  std::size_t steps = 0;  // number of things to do; the session's clock starts when the client has this ticket
  std::int64_t expires_in_ms = 0;
};

/// A session is open until its verdict is requested or its time is over; then the data derived from its frames is
/// deleted. Its id stays known for one more lifetime, so that a replayed id can be told from an unknown one. Nothing of
/// a session is kept here: all of it is behind the port, so requests of one session may go to any process that shares
/// it. No sample is stored.
///
/// Times are wall-clock times, because sessions move between machines. A machine whose clock is ahead of the one on
/// which a session began sees frames as that much older than they are; one that is behind by more than `early_ms`
/// refuses frames as coming from the future. Keep clocks within a tenth of a second of each other.
/// Threads: all methods, and Holds of different sessions, from several threads at once.
class LivenessSessions {
 public:
  /// `pipeline`, `port` and what `random` refers to outlive the sessions.
  LivenessSessions(const pipeline::Pipeline& pipeline, ShortLived& port, RandomSource random,
                   LivenessSessionOptions options = {});

  /// Every session with a subject counts as a try for that subject until one succeeds (`tries`). Errors: those of
  /// begin_asking; liveness_retries_exceeded; overloaded if too many sessions are open; those of ShortLived.
  Result<LivenessTicket> begin(const SessionRequest& request);

  /// An open session locked by one request; others find it busy. `commit` stores what the request adds; without it
  /// nothing changes. The LivenessSessions outlive it. For one thread at a time.
  class Hold {
   public:
    Hold(Hold&& other) noexcept = default;
    Hold& operator=(Hold&&) = delete;
    ~Hold() = default;
    /// Accounts for samples with these capture times, all or none; a recording's time is its start. Errors:
    /// liveness_out_of_order if the times of one modality do not increase, across requests too; liveness_bad_timing for
    /// times before the session's start, in the future or too old; liveness_too_many_frames, also for more than a
    /// session's share of a modality other than the face.
    Status admit(std::span<const pipeline::Sample> samples);
    /// Whether the sample should be compared too, not only checked for liveness. Face pictures are compared at
    /// intervals that a client cannot predict, shorter while a prompt is open, until the last prompt is over. All other
    /// samples are compared: they are few, and the voice that speaks the digits must be recognised from the same sound.
    bool compares(const pipeline::Sample& sample);
    /// Records who signed this request's samples; empty: nobody. A session counts as signed only if one key signed all
    /// of it. Call before `admit`.
    void note_signer(std::string_view key_id);
    /// This request's results only; nothing of earlier requests.
    pipeline::Attempt& attempt() { return attempt_; }
    /// Counts over all requests. Whoever adds samples updates them, except for the number of frames.
    LivenessCounts& seen() { return head_.seen; }
    std::size_t frames() const { return head_.seen.frames + admitted_; }
    const Asking& asking() const { return head_.asking; }
    pipeline::Purpose purpose() const { return head_.purpose; }
    const std::optional<SubjectId>& subject() const { return head_.subject; }
    /// Advances the prompts after the samples were added, and stores the session; call once. Errors: overloaded if all
    /// sessions together hold too much; liveness_session_busy if this request outlived its lease and another one came
    /// in between; session_corrupt; those of ShortLived. Then the session is as it was before `hold`.
    Result<LivenessProgress> commit();

   private:
    friend class LivenessSessions;
    Hold(const LivenessSessions& owner, std::string id, Lease lease, SessionHead head, Bytes stored);
    std::int64_t now_ms() const { return std::max<std::int64_t>(0, owner_->now_ms() - head_.begun_ms); }
    Status move_on(ByteView added);
    LivenessProgress progress() const;
    const LivenessSessions* owner_;
    std::string id_;
    Lease lease_;
    SessionHead head_;
    Bytes stored_;  // the head as it is behind the port
    pipeline::Attempt attempt_;
    std::size_t admitted_ = 0;
  };
  /// The session that a request claims to belong to.
  struct Claim {
    std::string_view id;
    std::string_view nonce;
    std::string principal = {};
  };
  /// Errors: liveness_session_not_found, liveness_wrong_nonce (also for another principal's session),
  /// liveness_session_used, liveness_session_expired, liveness_session_busy, session_corrupt; those of ShortLived.
  Result<Hold> hold(const Claim& claim) const;

  struct Concluded {
    pipeline::Attempt attempt;
    Asking asking;
    std::string signed_by = {};  // SessionHead::signed_by
  };
  /// Closes the session and returns what it gathered, once among all processes. Errors: those of `hold`, and
  /// liveness_wrong_subject if the session is for another subject or purpose; after an error the session is unchanged.
  Result<Concluded> conclude(const Claim& claim, pipeline::Purpose purpose, const std::optional<SubjectId>& subject);

  /// Counts tries without a session, and searches with or without one.
  AttemptLimiter& tries() { return limiter_; }

 private:
  struct Stored {
    SessionHead head;
    Bytes bytes;
  };
  Result<Stored> find_open(const Claim& claim) const;
  Result<pipeline::Attempt> gather(std::string_view id, const SessionHead& head) const;
  std::int64_t now_ms() const { return pipeline_->clock().wall_ms(); }
  std::int64_t ttl_of(const SessionHead& head, std::int64_t lifetimes) const;
  std::uint64_t draw_record_name() const;

  const pipeline::Pipeline* pipeline_;
  ShortLived* port_;
  RandomSource random_;
  LivenessSessionOptions options_;
  AttemptLimiter limiter_;
};

}  // namespace selfsame::auth
