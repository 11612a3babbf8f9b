// Liveness sessions: one presentation, bound to one subject and one purpose, and judged once.
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
  std::int64_t early_ms = 250;     // how far a capture time may be ahead of the time since the session began
  std::int64_t fresh_ms = 2'000;   // how old a sample may be when it comes; of a recording, since its end
  std::int64_t lease_ms = 60'000;  // how long one request may keep a session from all others
  std::size_t frames = limits::kMaxLivenessFrames;  // of one session
  AttemptRule tries = {};
};

/// What a session is begun for.
struct SessionRequest {
  pipeline::Purpose purpose = pipeline::Purpose::verification;
  std::optional<SubjectId> subject = {};  // none exactly where the purpose is identification
  std::string principal = {};             // who begins it: it serves nobody else
  std::string client = {};                // an address, whose tries are counted
  AskingOptions asking = {};
};

/// As requests and tickets name it, and as clients sign it: "verify", "enroll" or "identify".
std::string_view name_of(pipeline::Purpose purpose);

/// What a client needs to run a session. What is to be done is told when it is to be done (LivenessProgress).
struct LivenessTicket {
  std::string id;     // 128 random bits in hexadecimal
  std::string nonce;  // the same; every further request must show it
  pipeline::Purpose purpose = pipeline::Purpose::verification;
  std::optional<SubjectId> subject = {};
  std::size_t steps = 0;  // things to do; the session's clock starts when the client has this ticket
  std::int64_t expires_in_ms = 0;
};

/// A session is open until its verdict is asked for or its time is over; then what was made of its frames is dropped.
/// It is known by its id for one more lifetime, so that a replayed id is told from one that never was. Nothing of a
/// session is kept here: all of it is behind the port, so that requests of one session may come to any of the processes
/// that share it. No sample is stored.
///
/// Times are those of the wall clock: sessions move between machines. A machine whose clock is ahead of the one on
/// which a session began takes frames for that much older than they are; one that is behind by more than `early_ms`
/// refuses frames as coming from the future. Keep clocks within a tenth of a second of each other.
/// Threads: all methods, and Holds of different sessions, from several threads at once.
class LivenessSessions {
 public:
  /// `pipeline`, `port` and what `random` refers to outlive the sessions.
  LivenessSessions(const pipeline::Pipeline& pipeline, ShortLived& port, RandomSource random,
                   LivenessSessionOptions options = {});

  /// Every session with a subject counts as a try for it until one succeeds (`tries`). Errors: those of begin_asking;
  /// liveness_retries_exceeded; overloaded where too many sessions are open; those of ShortLived.
  Result<LivenessTicket> begin(const SessionRequest& request);

  /// An open session in the hands of one request; to all others it is busy. What the request adds is stored by
  /// `commit`; without it nothing has changed. Not beyond the sessions' own life. For one thread at a time.
  class Hold {
   public:
    Hold(Hold&& other) noexcept = default;
    Hold& operator=(Hold&&) = delete;
    ~Hold() = default;
    /// Accounts for samples with these capture times, all or none; of a recording it is when it began. Errors:
    /// liveness_out_of_order where those of one modality do not increase, from call to call too; liveness_bad_timing
    /// for times before the session's start, beyond now or longer ago than is fresh; liveness_too_many_frames, also
    /// for more than a session's share of a modality other than the face.
    Status admit(std::span<const pipeline::Sample> samples);
    /// Whether the sample should be compared too, not only looked at. Of pictures of a face some are, at intervals that
    /// a client cannot foretell, closer together while a prompt is open, until the last is over. All others are: there
    /// are few, and who speaks the digits is to be known from the same sound.
    bool compares(const pipeline::Sample& sample);
    /// Who signed this request's samples; empty: nobody. A session is signed by a key that signed all of it. Before
    /// `admit`.
    void note_signer(std::string_view key_id);
    /// What this request makes of its samples; nothing of earlier requests is in it.
    pipeline::Attempt& attempt() { return attempt_; }
    /// Of all requests, to be kept up to date by the one who adds samples, but for the number of frames.
    LivenessCounts& seen() { return head_.seen; }
    std::size_t frames() const { return head_.seen.frames + admitted_; }
    const Asking& asking() const { return head_.asking; }
    pipeline::Purpose purpose() const { return head_.purpose; }
    const std::optional<SubjectId>& subject() const { return head_.subject; }
    /// Goes on with what is asked for, after what was added, and stores it; once. Errors: overloaded where all sessions
    /// together hold too much; liveness_session_busy where this request took longer than the lease, and another one
    /// came in between; session_corrupt; those of ShortLived. Then the session is as it was before `hold`.
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
  /// Whose session it is, as a request claims.
  struct Claim {
    std::string_view id;
    std::string_view nonce;
    std::string principal = {};
  };
  /// Errors: liveness_session_not_found, liveness_wrong_nonce (also for another principal's), liveness_session_used,
  /// liveness_session_expired, liveness_session_busy, session_corrupt; those of ShortLived.
  Result<Hold> hold(const Claim& claim) const;

  struct Concluded {
    pipeline::Attempt attempt;
    Asking asking;
    std::string signed_by = {};  // SessionHead::signed_by
  };
  /// Closes the session and hands out what it gathered, once, whichever processes ask. Errors: those of `hold`, and
  /// liveness_wrong_subject where the session is for another subject or purpose; after an error it stays as it was.
  Result<Concluded> conclude(const Claim& claim, pipeline::Purpose purpose, const std::optional<SubjectId>& subject);

  /// Tries without a session, and searches with and without one.
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
