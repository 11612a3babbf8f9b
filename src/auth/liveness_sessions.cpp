#include "auth/liveness_sessions.hpp"

#include <array>
#include <map>
#include <optional>
#include <utility>

#include "base/bytes.hpp"
#include "crypto/secret.hpp"

namespace selfsame::auth {
namespace {

constexpr std::size_t kSecretBytes = 16;
constexpr std::int64_t kCompareEveryMs[] = {200, 500};
constexpr std::int64_t kAfterLastPromptMs = 1000;

std::string draw_name(const RandomSource& random) {
  std::array<std::uint8_t, kSecretBytes> bytes{};
  random(bytes);
  return base::to_hex(bytes);
}

}  // namespace

struct LivenessSessions::Session {
  std::string nonce;
  SubjectId subject;
  pipeline::Purpose purpose;
  std::vector<pipeline::Prompt> prompts;
  std::int64_t begun_ms = 0;
  std::optional<pipeline::Attempt> attempt;  // while it is open
  std::size_t frames = 0;
  std::map<Modality, std::int64_t> last_ms = {};  // of the last sample of each
  std::int64_t next_compared_ms = 0;
  bool busy = false;
  bool used = false;
};

LivenessSessions::LivenessSessions(const base::Clock& clock, RandomSource random, LivenessSessionOptions options)
    : clock_(&clock), random_(std::move(random)), options_(options), limiter_(options.tries) {}
LivenessSessions::~LivenessSessions() = default;

std::int64_t LivenessSessions::now_ms() const { return clock_->steady_ns() / 1'000'000; }

Result<LivenessTicket> LivenessSessions::begin(const SubjectId& subject, pipeline::Attempt attempt, bool spoken) {
  LivenessTicket ticket{.id = draw_name(random_),
                        .nonce = draw_name(random_),
                        .purpose = attempt.purpose,
                        .subject = subject,
                        .prompts = draw_prompts(random_),
                        .expires_in_ms = options_.lifetime_ms};
  if (spoken) ticket.prompts.push_back(draw_spoken_prompt(random_, ticket.prompts));
  const std::lock_guard lock(mutex_);
  const std::int64_t now = now_ms();
  sweep(now);
  if (sessions_.size() >= options_.sessions) {
    std::erase_if(sessions_, [](const auto& entry) { return !entry.second->attempt; });
  }
  if (sessions_.size() >= options_.sessions) {
    return fail(ErrorCode::overloaded, "too many liveness sessions are open; try again later");
  }
  SELFSAME_TRY(limiter_.take(subject, now));
  auto session = std::make_shared<Session>(Session{.nonce = ticket.nonce,
                                                   .subject = subject,
                                                   .purpose = ticket.purpose,
                                                   .prompts = ticket.prompts,
                                                   .begun_ms = now,
                                                   .attempt = std::move(attempt)});
  sessions_.insert_or_assign(ticket.id, std::move(session));
  return ticket;
}

LivenessSessions::SessionOrError LivenessSessions::find_open(std::string_view id, std::string_view nonce,
                                                             std::int64_t now_ms) {
  sweep(now_ms);
  const auto found = sessions_.find(std::string(id));
  if (found == sessions_.end()) {
    return fail(ErrorCode::liveness_session_not_found, "no such liveness session; begin one");
  }
  const auto& session = found->second;
  if (!crypto::equal_in_constant_time(base::as_bytes(nonce), base::as_bytes(session->nonce))) {
    return fail(ErrorCode::liveness_wrong_nonce, "the nonce does not belong to this liveness session");
  }
  if (session->used) {
    return fail(ErrorCode::liveness_session_used, "this liveness session was already judged; begin another one");
  }
  if (now_ms - session->begun_ms >= options_.lifetime_ms) {
    return fail(ErrorCode::liveness_session_expired, "this liveness session has expired; begin another one");
  }
  if (session->busy) {
    return fail(ErrorCode::liveness_session_busy,
                "another request is using this liveness session; send one request at a time");
  }
  return session;
}

Result<LivenessSessions::Hold> LivenessSessions::hold(std::string_view id, std::string_view nonce) {
  const std::lock_guard lock(mutex_);
  SELFSAME_ASSIGN(auto session, find_open(id, nonce, now_ms()));
  session->busy = true;
  return Hold(*this, std::move(session));
}

Result<LivenessSessions::Concluded> LivenessSessions::conclude(std::string_view id, std::string_view nonce,
                                                               pipeline::Purpose purpose, const SubjectId& subject) {
  const std::lock_guard lock(mutex_);
  SELFSAME_ASSIGN(const auto session, find_open(id, nonce, now_ms()));
  if (session->subject != subject) {
    return fail(ErrorCode::liveness_wrong_subject, "this liveness session is for another user");
  }
  if (session->purpose != purpose) {
    return fail(ErrorCode::liveness_wrong_subject, "this liveness session is for another purpose");
  }
  Concluded concluded{std::move(*session->attempt), std::move(session->prompts)};
  session->used = true;
  close(*session);
  return concluded;
}

void LivenessSessions::clear_tries(const SubjectId& subject) {
  const std::lock_guard lock(mutex_);
  limiter_.clear(subject);
}

void LivenessSessions::sweep() {
  const std::lock_guard lock(mutex_);
  sweep(now_ms());
  limiter_.sweep(now_ms());
}

std::size_t LivenessSessions::size() const {
  const std::lock_guard lock(mutex_);
  return sessions_.size();
}

void LivenessSessions::sweep(std::int64_t now_ms) {
  std::erase_if(sessions_, [&](const auto& entry) {
    Session& session = *entry.second;
    if (session.busy) return false;
    const std::int64_t age_ms = now_ms - session.begun_ms;
    if (age_ms >= options_.lifetime_ms) close(session);
    return age_ms >= 2 * options_.lifetime_ms;
  });
}

void LivenessSessions::close(Session& session) {
  frames_held_ -= std::exchange(session.frames, 0);
  session.attempt.reset();
}

LivenessSessions::Hold::Hold(LivenessSessions& owner, std::shared_ptr<Session> session)
    : owner_(&owner), session_(std::move(session)) {}

LivenessSessions::Hold::~Hold() {
  if (!session_) return;
  const std::lock_guard lock(owner_->mutex_);
  session_->busy = false;
}

Status LivenessSessions::Hold::admit(std::span<const pipeline::Sample> samples) {
  const auto& options = owner_->options_;
  const std::lock_guard lock(owner_->mutex_);
  if (samples.size() > options.frames - session_->frames) {
    return fail(ErrorCode::liveness_too_many_frames,
                "a liveness session takes at most " + std::to_string(options.frames) + " frames");
  }
  if (samples.size() > options.frames_held - owner_->frames_held_) {
    return fail(ErrorCode::overloaded, "too many liveness sessions are open; try again later");
  }
  const std::int64_t latest = owner_->now_ms() - session_->begun_ms + options.early_ms;
  auto last_ms = session_->last_ms;
  for (const pipeline::Sample& sample : samples) {
    // Each modality has its own order: a recording arrives when it is over, after pictures taken while it went on.
    std::int64_t& last = last_ms.try_emplace(modality_of(sample), -1).first->second;
    if (sample.time_ms < 0 || sample.time_ms > latest) {
      return fail(ErrorCode::liveness_bad_timing,
                  "a frame's time is before the session's start or in the future; send milliseconds since the start");
    }
    if (sample.time_ms <= last) {
      return fail(ErrorCode::liveness_out_of_order,
                  "a frame is not later than the previous one; send each frame once, in the order taken");
    }
    last = sample.time_ms;
  }
  session_->last_ms = std::move(last_ms);
  session_->frames += samples.size();
  owner_->frames_held_ += samples.size();
  return {};
}

bool LivenessSessions::Hold::compares(std::int64_t time_ms) {
  if (time_ms < session_->next_compared_ms || session_->attempt->probes.size() >= limits::kMaxLivenessProbes) {
    return false;
  }
  if (time_ms > session_->prompts.back().until_ms + kAfterLastPromptMs) return false;
  session_->next_compared_ms = time_ms + draw(owner_->random_, kCompareEveryMs[0], kCompareEveryMs[1]);
  return true;
}

pipeline::Attempt& LivenessSessions::Hold::attempt() { return *session_->attempt; }
std::size_t LivenessSessions::Hold::frames() const { return session_->frames; }

}  // namespace selfsame::auth
