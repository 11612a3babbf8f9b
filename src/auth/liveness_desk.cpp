#include "auth/liveness_desk.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "auth/candidates.hpp"
#include "auth/core.hpp"
#include "auth/enrolment_rights.hpp"
#include "auth/one_person.hpp"

namespace selfsame::auth {
namespace {

using pipeline::Purpose;

/// Whether the frame shows a face, even if it was not used.
bool shows_face(const pipeline::SampleReport& frame) {
  if (frame.modality != Modality::face) return false;
  return !frame.error || frame.error->code == ErrorCode::quality_too_low ||
         frame.error->code == ErrorCode::liveness_failed;
}

/// Adds the counts of one request's frames. The session itself counts how many there are.
void add_counts(const pipeline::Attempt& attempt, LivenessCounts& seen) {
  for (const auto& frame : attempt.samples) {
    if (shows_face(frame)) ++seen.with_face;
    // A client that learns which frames fail liveness could tune an attack until they pass.
    if (frame.error && frame.error->code != ErrorCode::liveness_failed) seen.reasons = {frame.error->message};
  }
}

/// Warns of every omission that makes a session easier to pass.
void warn_of_what_was_left_out(const LivenessSessions::Concluded& session, std::vector<std::string>& warnings) {
  const auto& asked = session.asking.asked;
  if (session.asking.spare.size() < kMovements) {
    warnings.emplace_back("the client left out movements; what is left to ask for is easier to foretell");
  }
  const bool lit = std::any_of(asked.begin(), asked.end(), [](const pipeline::Prompt& prompt) {
    return prompt.challenge == pipeline::Challenge::flash;
  });
  if (lit) return;
  warnings.emplace_back("the screen colours were not shown; without them, about half of warped photographs pass");
}

Error unsigned_capture() {
  return {ErrorCode::capture_unsigned,
          "this site takes frames that a registered client signed only; let an operator register this client's key "
          "(selfsame client-keys add), and sign every request"};
}

/// Errors: capture_unsigned if the site requires signed frames and they are unsigned, or signed with a key that is now
/// revoked.
Result<Capture> capture_of(const Core& core, const LivenessSessions::Concluded& session) {
  Capture capture;
  if (!session.signed_by.empty()) {
    SELFSAME_ASSIGN(const auto key,
                    core.storage->registered_keys().find_active(session.signed_by, store::KeyPurpose::capture));
    if (key) capture.signed_by = key->name;
  }
  if (!capture.signed_by && core.capture_rule == CaptureRule::signed_only) return fail(unsigned_capture());
  return capture;
}

LivenessSessions::Claim claim_of(const Caller& caller, std::string_view id, std::string_view nonce) {
  return {id, nonce, to_string(caller.principal)};
}

Scope scope_for(Purpose purpose) {
  switch (purpose) {
    case Purpose::enrolment: return Scope::enroll;
    case Purpose::verification: return Scope::verify;
    case Purpose::identification: break;
  }
  return Scope::identify;
}

/// The face to search with: fit for a decision and of the highest quality. None if no face is fit.
std::optional<std::size_t> best_face(const pipeline::Attempt& attempt) {
  std::optional<std::size_t> best;
  for (std::size_t i = 0; i < attempt.probes.size(); ++i) {
    const pipeline::Probe& probe = attempt.probes[i];
    if (probe.modality != Modality::face) continue;
    if (is_fit(probe) && (!best || probe.quality > attempt.probes[*best].quality)) best = i;
  }
  return best;
}

/// Samples used as proof are not enrolled again.
void drop_probes(pipeline::Attempt& attempt, std::span<const Modality> modalities) {
  std::vector<pipeline::Probe> probes;
  std::vector<std::size_t> origin;
  for (std::size_t i = 0; i < attempt.probes.size(); ++i) {
    if (std::find(modalities.begin(), modalities.end(), attempt.probes[i].modality) != modalities.end()) continue;
    probes.push_back(std::move(attempt.probes[i]));
    origin.push_back(attempt.origin[i]);
  }
  attempt.probes = std::move(probes);
  attempt.origin = std::move(origin);
  attempt.comparisons.clear();
}

/// Accepts nobody unless the session was completed and shows the best candidate throughout.
Status hold_to_the_session(const Core& core, LivenessSessions::Concluded& session, IdentifyReport& report) {
  if (!session.asking.done() || !answered_all(report.liveness, session.asking.asked.size())) {
    hold_to(pipeline::Decision::reverify, "not everything that was asked for was done", report);
  }
  if (!is_found(report)) return {};
  const auto shown = modalities_of(session.attempt.probes);
  SELFSAME_ASSIGN(const auto references, core.storage->templates().open(report.candidates.front().subject, shown));
  core.pipeline.compare(session.attempt, references);
  auto doubt = doubt_about(core.pipeline.rules(), session.attempt, session.asking.asked, report.liveness);
  if (doubt) hold_to(pipeline::Decision::reverify, std::move(*doubt), report);
  return {};
}

bool hears_digits(const pipeline::Pipeline& pipeline) {
  const auto* voice = pipeline.engines().find(Modality::voice);
  return voice != nullptr && voice->description().hears_digits;
}

/// Whether a session must include spoken digits: every decision needs a voice, and the engine can recognise digits.
bool needs_digits(const pipeline::Pipeline& pipeline) {
  const auto& required = pipeline.rules().options().factors.required;
  return hears_digits(pipeline) && std::find(required.begin(), required.end(), Modality::voice) != required.end();
}

}  // namespace

Result<LivenessTicket> LivenessDesk::begin(const Caller& caller, Purpose purpose,
                                           const std::optional<SubjectId>& subject, AskingOptions asking) {
  auto begun = new_log_line(caller, store::Action::liveness_begin, subject ? subject->str() : std::string());
  return logged(core_->storage->log(), std::move(begun), [&](LogLine& line) -> Result<LivenessTicket> {
    SELFSAME_TRY(require(caller, scope_for(purpose)));
    if (subject.has_value() == (purpose == Purpose::identification)) {
      return fail(ErrorCode::invalid_argument,
                  subject ? "who is to be identified has no name yet; leave the user out, or verify"
                          : "name the user who is to be verified or enrolled");
    }
    if (!asking.flash && core_->flash_rule == FlashRule::required && !caller.scopes.has(Scope::users_write)) {
      return fail(ErrorCode::flash_required,
                  "liveness sessions here light the face with colours, each for a second; leave `flash` out, let an "
                  "operator begin the session, or use another modality");
    }
    if (!core_->session_clients.take(caller.client(), core_->pipeline.clock().steady_ns() / 1'000'000)) {
      return fail(
          Error{ErrorCode::overloaded, "too many liveness sessions were begun from this address; try again later", 60});
    }
    // Other callers must not be able to distinguish an unknown user from one they do not resemble.
    if (purpose == Purpose::verification && caller.scopes.has(Scope::users_read)) {
      SELFSAME_TRY(core_->storage->subjects().find(*subject));
    }
    if (purpose == Purpose::verification && needs_digits(core_->pipeline)) asking.digits = true;
    if (asking.digits && !hears_digits(core_->pipeline)) {
      return fail(ErrorCode::invalid_argument, "no pack here understands spoken digits; leave `digits` out");
    }
    SELFSAME_ASSIGN(auto ticket, core_->sessions.begin({.purpose = purpose,
                                                        .subject = subject,
                                                        .principal = to_string(caller.principal),
                                                        .client = caller.client(),
                                                        .asking = std::move(asking)}));
    line.entry.outcome = store::Done{};
    return ticket;
  });
}

Result<LivenessProgress> LivenessDesk::add_frames(const Caller& caller, std::string_view id, std::string_view nonce,
                                                  std::span<const pipeline::Sample> samples,
                                                  const std::optional<CaptureProof>& proof) {
  SELFSAME_ASSIGN(auto session, core_->sessions.hold(claim_of(caller, id, nonce)));
  if (!proof && core_->capture_rule == CaptureRule::signed_only) return fail(unsigned_capture());
  if (proof) {
    CaptureSession of{id, nonce, session.purpose()};
    if (session.subject()) of.subject = session.subject()->str();
    SELFSAME_TRY(verify_capture(core_->storage->registered_keys(), of, *proof));
  }
  session.note_signer(proof ? std::string_view(proof->key_id) : std::string_view());
  SELFSAME_TRY(session.admit(samples));
  for (const auto& sample : samples) core_->pipeline.add(session.attempt(), sample, session.compares(sample));
  add_counts(session.attempt(), session.seen());
  return session.commit();
}

Result<VerifyReport> LivenessDesk::verify(const Caller& caller, std::string_view id, std::string_view nonce,
                                          const SubjectId& subject) {
  return logged(core_->storage->log(), new_log_line(caller, store::Action::liveness_verify, subject.str()),
                [&](LogLine& line) -> Result<VerifyReport> {
                  SELFSAME_TRY(require(caller, Scope::verify));
                  SELFSAME_ASSIGN(auto session, core_->sessions.conclude(claim_of(caller, id, nonce),
                                                                         Purpose::verification, subject));
                  SELFSAME_ASSIGN(const auto capture, capture_of(*core_, session));
                  const Presented presented{session.attempt, session.asking.asked, session.asking.done()};
                  SELFSAME_ASSIGN(auto report, core_->judge_presentation(caller, subject, presented, line));
                  if (report.decision == pipeline::Decision::accept) {
                    core_->forgive_tries({subject, caller.client()});
                  }
                  warn_of_what_was_left_out(session, report.warnings);
                  report.capture = capture;
                  return report;
                });
}

Result<EnrolReport> LivenessDesk::enrol(const Caller& caller, std::string_view id, std::string_view nonce,
                                        const SubjectId& subject, IfEnrolled if_enrolled) {
  return logged(
      core_->storage->log(), new_log_line(caller, store::Action::liveness_enrol, subject.str()),
      [&](LogLine& line) -> Result<EnrolReport> {
        SELFSAME_TRY(require(caller, Scope::enroll));
        if (if_enrolled == IfEnrolled::refuse) {
          // Only the holder of an open session may learn that the user is enrolled.
          if (auto held = core_->sessions.hold(claim_of(caller, id, nonce)); !held) return fail(held.error());
          SELFSAME_TRY(modalities_to_prove(*core_, caller, subject, if_enrolled, std::array{Modality::face}));
        }
        SELFSAME_ASSIGN(auto session,
                        core_->sessions.conclude(claim_of(caller, id, nonce), Purpose::enrolment, subject));
        SELFSAME_ASSIGN(const auto capture, capture_of(*core_, session));
        line.entry.modalities = modalities_of(session.attempt.probes);
        const double before_ms = total_ms(session.attempt.trace.stages());
        SELFSAME_ASSIGN(const auto to_prove,
                        modalities_to_prove(*core_, caller, subject, if_enrolled, line.entry.modalities));
        SELFSAME_TRY(prove(*core_, subject, {session.attempt, session.asking.asked}, to_prove));
        if (if_enrolled == IfEnrolled::add) drop_probes(session.attempt, to_prove);
        pipeline::TotalTime time;
        auto enrolled = core_->pipeline.enrol(session.attempt, session.asking.asked, &time);
        line.entry.ms = before_ms + time.ms();
        SELFSAME_ASSIGN(auto outcome, std::move(enrolled));
        if (!session.asking.done() || !answered_all(outcome.liveness, session.asking.asked.size())) {
          return fail(ErrorCode::liveness_failed,
                      "not everything that was asked for was done; begin another liveness session");
        }
        core_->pipeline.compare(session.attempt, outcome.templates);
        if (auto doubt =
                doubt_about(core_->pipeline.rules(), session.attempt, session.asking.asked, outcome.liveness)) {
          return fail(ErrorCode::liveness_failed, std::move(*doubt));
        }
        // Frames that were not compared say nothing about the template.
        std::erase_if(outcome.samples, [](const auto& sample) { return !sample.used && !sample.error; });
        SELFSAME_ASSIGN(auto report, core_->store_enrolment(subject, std::move(outcome), if_exists(if_enrolled), line));
        core_->forgive_tries({subject, caller.client()});
        warn_of_what_was_left_out(session, report.warnings);
        report.capture = capture;
        report.trace = pipeline::merged_stages(report.trace);
        return report;
      });
}

Result<IdentifyReport> LivenessDesk::identify(const Caller& caller, std::string_view id, std::string_view nonce,
                                              std::size_t top) {
  auto begun = new_log_line(caller, store::Action::liveness_identify);
  begun.entry.modalities = {Modality::face};
  return logged(core_->storage->log(), std::move(begun), [&](LogLine& line) -> Result<IdentifyReport> {
    SELFSAME_TRY(require(caller, Scope::identify));
    const auto& rules = core_->pipeline.rules();
    SELFSAME_TRY(rules.check_factors(std::array{Modality::face}));
    SELFSAME_ASSIGN(auto session,
                    core_->sessions.conclude(claim_of(caller, id, nonce), Purpose::identification, std::nullopt));
    SELFSAME_ASSIGN(auto capture, capture_of(*core_, session));
    SELFSAME_ASSIGN(const auto search, core_->count_search(caller));
    IdentifyReport report{.liveness = session.attempt.conclude(session.asking.asked),
                          .warnings = rules.warnings_of(std::array{Modality::face}),
                          .capture = std::move(capture)};
    const auto searched = best_face(session.attempt);
    if (!searched) {
      return fail(ErrorCode::too_few_samples, "no frame shows a face well enough; come closer, in better light");
    }
    SELFSAME_TRY(search_for(*core_, session.attempt, *searched, top, report));
    SELFSAME_TRY(hold_to_the_session(*core_, session, report));
    if (is_found(report)) core_->forgive_search(caller, search);
    warn_of_what_was_left_out(session, report.warnings);
    report.trace = pipeline::merged_stages(session.attempt.trace.stages());
    report.ms = total_ms(report.trace);
    explain(report);
    log_identification(report, line.entry);
    return report;
  });
}

}  // namespace selfsame::auth
