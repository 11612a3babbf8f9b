#include "auth/liveness_sessions.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/bytes.hpp"
#include "crypto/secret.hpp"
#include "pipeline/saved_attempt.hpp"

namespace selfsame::auth {
namespace {

constexpr std::int64_t kCompareEveryMs[] = {200, 500};
/// While a prompt is open: somebody who appears only for the answer is compared more than once, whichever frames those
/// are.
constexpr std::int64_t kCompareAnswersEveryMs[] = {70, 140};
constexpr std::int64_t kAfterLastPromptMs = 1000;
/// Twice the number of requests that can add a frame, to leave room for those that lost their lease.
constexpr std::size_t kMostRecords = 2 * limits::kMaxLivenessFrames;

std::string draw_name(const RandomSource& random) {
  std::array<std::uint8_t, kSessionNameBytes / 2> bytes{};
  random(bytes);
  return base::to_hex(bytes);
}

Key head_key(std::string_view id) { return {KeySpace::session_head, std::string(id)}; }
Key records_key(std::string_view id) { return {KeySpace::session_records, std::string(id)}; }
Key lease_key(std::string_view id) { return {KeySpace::session_lease, std::string(id)}; }

/// Rewords errors of the port, which does not know what its entries are for.
Error in_words(Error error) {
  if (error.code == ErrorCode::overloaded) error.message = "too many liveness sessions are open; try again later";
  return error;
}

/// The length of a sample, from its capture time on.
std::int64_t length_ms(const pipeline::Sample& sample) {
  const auto* recording = std::get_if<pipeline::Recording>(&sample.content);
  return recording == nullptr ? 0 : static_cast<std::int64_t>(1000 * recording->sound.seconds());
}

tl::unexpected<Error> busy() {
  return fail(ErrorCode::liveness_session_busy,
              "another request is using this liveness session; send one request at a time");
}

}  // namespace

std::string_view name_of(pipeline::Purpose purpose) {
  switch (purpose) {
    case pipeline::Purpose::enrolment: return "enroll";
    case pipeline::Purpose::verification: return "verify";
    case pipeline::Purpose::identification: break;
  }
  return "identify";
}

LivenessSessions::LivenessSessions(const pipeline::Pipeline& pipeline, ShortLived& port, RandomSource random,
                                   LivenessSessionOptions options)
    : pipeline_(&pipeline),
      port_(&port),
      random_(std::move(random)),
      options_(options),
      limiter_(port, pipeline.clock(), options.tries) {}

/// Until that many lifetimes after the session began, by this machine's clock.
std::int64_t LivenessSessions::ttl_of(const SessionHead& head, std::int64_t lifetimes) const {
  const std::int64_t whole_ms = lifetimes * options_.lifetime_ms;
  return std::clamp<std::int64_t>(head.begun_ms + whole_ms - now_ms(), 1, whole_ms);
}

std::uint64_t LivenessSessions::draw_record_name() const {
  Bytes bytes(sizeof(std::uint64_t));
  random_(bytes);
  return base::ByteReader(bytes).u64() | 1;  // never 0
}

Result<LivenessTicket> LivenessSessions::begin(const SessionRequest& request) {
  SessionHead head{.nonce = draw_name(random_),
                   .subject = request.subject,
                   .principal = request.principal,
                   .purpose = request.purpose,
                   .begun_ms = now_ms()};
  SELFSAME_ASSIGN(head.asking, begin_asking(random_, request.asking));
  LivenessTicket ticket{.id = draw_name(random_),
                        .nonce = head.nonce,
                        .purpose = request.purpose,
                        .subject = request.subject,
                        .steps = head.asking.steps(),
                        .expires_in_ms = options_.lifetime_ms};
  // Reserve room first: a session refused for lack of room does not count as a try.
  const auto put = port_->put_if_absent(head_key(ticket.id), write_head(head), ttl_of(head, 2));
  if (!put) return fail(in_words(put.error()));
  if (!*put) return fail(ErrorCode::internal, "a random name was drawn twice");
  if (!request.subject) return ticket;
  if (auto taken = limiter_.take({request.subject, request.client}); !taken) {
    // If the port cannot be reached, the entry expires; nobody knows the session's name.
    [[maybe_unused]] const auto erased = port_->erase(head_key(ticket.id));
    return fail(std::move(taken).error());
  }
  return ticket;
}

Result<LivenessSessions::Stored> LivenessSessions::find_open(const Claim& claim) const {
  const auto not_found = fail(ErrorCode::liveness_session_not_found, "no such liveness session; begin one");
  if (claim.id.size() != kSessionNameBytes) return not_found;
  SELFSAME_ASSIGN(auto bytes, port_->get(head_key(claim.id)));
  if (!bytes) return not_found;
  SELFSAME_ASSIGN(auto head, parse_head(*bytes));
  const bool same = crypto::equal_in_constant_time(base::as_bytes(claim.nonce), base::as_bytes(head.nonce));
  if (!same || claim.principal != head.principal) {
    return fail(ErrorCode::liveness_wrong_nonce, "the nonce does not belong to this liveness session");
  }
  if (head.used) {
    return fail(ErrorCode::liveness_session_used, "this liveness session was already judged; begin another one");
  }
  if (now_ms() - head.begun_ms >= options_.lifetime_ms) {
    return fail(ErrorCode::liveness_session_expired, "this liveness session has expired; begin another one");
  }
  return Stored{std::move(head), std::move(*bytes)};
}

Result<LivenessSessions::Hold> LivenessSessions::hold(const Claim& claim) const {
  // Checked before taking the lease, so that callers without the nonce cannot keep others out, and again after it,
  // because the previous holder may have changed the session.
  SELFSAME_TRY(find_open(claim));
  SELFSAME_ASSIGN(auto lease, Lease::take(*port_, lease_key(claim.id), random_, options_.lease_ms));
  if (!lease) return busy();
  SELFSAME_ASSIGN(auto stored, find_open(claim));
  return Hold(*this, std::string(claim.id), std::move(*lease), std::move(stored.head), std::move(stored.bytes));
}

Result<pipeline::Attempt> LivenessSessions::gather(std::string_view id, const SessionHead& head) const {
  pipeline::Attempt attempt = pipeline_->begin(head.purpose);
  SELFSAME_ASSIGN(const ListPart list, port_->read_list(records_key(id), 0));
  SELFSAME_ASSIGN(const auto chain, chain_of(list.records, head.last_record));
  for (const SessionRecord& record : chain) {
    SELFSAME_TRY(pipeline::load_attempt(record.attempt, pipeline_->engines(), attempt));
  }
  if (attempt.samples.size() != head.seen.frames) {
    return fail(ErrorCode::session_corrupt, "the stored liveness session lacks frames; begin another one");
  }
  attempt.settled = head.asking.given;
  attempt.middle_decides = true;
  return attempt;
}

Result<LivenessSessions::Concluded> LivenessSessions::conclude(const Claim& claim, pipeline::Purpose purpose,
                                                               const std::optional<SubjectId>& subject) {
  SELFSAME_ASSIGN(const Hold held, hold(claim));
  SessionHead head = held.head_;
  if (head.subject != subject) {
    return fail(ErrorCode::liveness_wrong_subject, "this liveness session is for another user");
  }
  if (head.purpose != purpose) {
    return fail(ErrorCode::liveness_wrong_subject, "this liveness session is for another purpose");
  }
  SELFSAME_ASSIGN(auto attempt, gather(claim.id, head));
  Concluded concluded{std::move(attempt), std::exchange(head.asking, {}), head.signed_by};
  head.used = true;
  // Whatever happened to the leases, only one of the requests that come this far finds the head unchanged.
  SELFSAME_ASSIGN(const bool first,
                  port_->replace(head_key(claim.id), held.stored_, write_head(head), ttl_of(head, 2)));
  if (!first) return busy();
  // The verdict does not depend on this: the records expire with the session.
  [[maybe_unused]] const auto erased = port_->erase(records_key(claim.id));
  return concluded;
}

LivenessSessions::Hold::Hold(const LivenessSessions& owner, std::string id, Lease lease, SessionHead head, Bytes stored)
    : owner_(&owner),
      id_(std::move(id)),
      lease_(std::move(lease)),
      head_(std::move(head)),
      stored_(std::move(stored)),
      attempt_(owner.pipeline_->begin(head_.purpose)) {}

void LivenessSessions::Hold::note_signer(std::string_view key_id) {
  if (frames() == 0) {
    head_.signed_by = key_id;
  } else if (head_.signed_by != key_id) {
    head_.signed_by.clear();
  }
}

Status LivenessSessions::Hold::admit(std::span<const pipeline::Sample> samples) {
  const auto& options = owner_->options_;
  if (samples.size() > options.frames - std::min(frames(), options.frames)) {
    return fail(ErrorCode::liveness_too_many_frames,
                "a liveness session takes at most " + std::to_string(options.frames) + " frames");
  }
  const std::int64_t now = now_ms();
  auto last_ms = head_.last_ms;
  auto probes = head_.probes;
  for (const pipeline::Sample& sample : samples) {
    const Modality modality = modality_of(sample);
    if (modality != Modality::face && ++probes[modality] > limits::kMaxLivenessOthers) {
      return fail(ErrorCode::liveness_too_many_frames, "a liveness session takes at most " +
                                                           std::to_string(limits::kMaxLivenessOthers) +
                                                           " samples of a " + std::string(to_string(modality)));
    }
    if (sample.time_ms < 0 || sample.time_ms > now + options.early_ms) {
      return fail(ErrorCode::liveness_bad_timing,
                  "a frame's time is before the session's start or in the future; send milliseconds since the start");
    }
    if (now - (sample.time_ms + length_ms(sample)) > options.fresh_ms) {
      return fail(ErrorCode::liveness_bad_timing, "a frame came too late; send each within " +
                                                      std::to_string(options.fresh_ms / 1000) +
                                                      " seconds of when it was taken, or leave it out");
    }
    // Each modality has its own order: a recording arrives after pictures that were taken while it ran.
    std::int64_t& last = last_ms.try_emplace(modality, -1).first->second;
    if (sample.time_ms <= last) {
      return fail(ErrorCode::liveness_out_of_order,
                  "a frame is not later than the previous one; send each frame once, in the order taken");
    }
    last = sample.time_ms;
  }
  head_.last_ms = std::move(last_ms);
  admitted_ += samples.size();
  return {};
}

bool LivenessSessions::Hold::compares(const pipeline::Sample& sample) {
  const Modality modality = modality_of(sample);
  std::size_t& taken = head_.probes[modality];
  if (modality != Modality::face) {
    ++taken;
    return true;
  }
  const Asking& asking = head_.asking;
  if (sample.time_ms < head_.next_compared_ms || taken >= limits::kMaxLivenessProbes) return false;
  if (asking.done() && sample.time_ms > asking.asked.back().until_ms + kAfterLastPromptMs) return false;
  ++taken;
  // A flash lasts for seconds; comparing frames throughout it would use up those needed for the movements.
  const bool moves = asking.open > 0 && asking.asked.back().challenge != pipeline::Challenge::flash;
  const auto& every = moves ? kCompareAnswersEveryMs : kCompareEveryMs;
  head_.next_compared_ms = sample.time_ms + draw(owner_->random_, every[0], every[1]);
  return true;
}

/// `added` is this request's attempt as it will be stored.
Status LivenessSessions::Hold::move_on(ByteView added) {
  std::optional<pipeline::Attempt> so_far;
  if (head_.asking.open > 0) {
    SELFSAME_ASSIGN(so_far, owner_->gather(id_, head_));
    SELFSAME_TRY(pipeline::load_attempt(added, owner_->pipeline_->engines(), *so_far));
  }
  const bool awaited = head_.asking.open > 0;
  const std::int64_t now = now_ms();
  auth::move_on(head_.asking, now, head_.seen.with_face > 0, owner_->random_,
                [&](std::span<const pipeline::Prompt> asked) { return so_far->answers(asked); });
  // A subject who answers at once must be compared too.
  if (!awaited && head_.asking.open > 0) head_.next_compared_ms = std::min(head_.next_compared_ms, now);
  return {};
}

LivenessProgress LivenessSessions::Hold::progress() const {
  const Asking& asking = head_.asking;
  LivenessProgress progress{
      .seen = head_.seen, .now_ms = now_ms(), .steps = asking.steps(), .steps_done = asking.steps_done()};
  if (asking.failed || asking.done()) {
    progress.state = asking.failed ? SessionState::failed : SessionState::done;
  } else if (asking.shown_at(progress.now_ms) != nullptr) {
    progress.state = SessionState::act;
    progress.prompts.assign(asking.asked.end() - static_cast<std::ptrdiff_t>(asking.open), asking.asked.end());
  }
  return progress;
}

Result<LivenessProgress> LivenessSessions::Hold::commit() {
  ShortLived& port = *owner_->port_;
  if (!attempt_.samples.empty()) {
    const Bytes saved = pipeline::save_attempt(attempt_);
    SELFSAME_TRY(move_on(saved));
    const SessionRecord record{owner_->draw_record_name(), head_.last_record, saved};
    const std::vector<Bytes> records{write_record(record)};
    const auto appended = port.append(records_key(id_), records, owner_->ttl_of(head_, 1), kMostRecords);
    if (!appended) return fail(in_words(appended.error()));
    head_.last_record = record.name;
  }
  head_.seen.frames += attempt_.samples.size();
  SELFSAME_ASSIGN(const bool stored, port.replace(head_key(id_), stored_, write_head(head_), owner_->ttl_of(head_, 2)));
  if (!stored) return busy();
  return progress();
}

}  // namespace selfsame::auth
