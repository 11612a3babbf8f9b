#include "auth/liveness_desk.hpp"

#include <algorithm>
#include <array>

#include "auth/core.hpp"

namespace selfsame::auth {
namespace {

using pipeline::Purpose;

/// Whether the frame, used or not, shows a face.
bool shows_face(const pipeline::SampleReport& frame) {
  if (frame.modality != Modality::face) return false;
  return !frame.error || frame.error->code == ErrorCode::quality_too_low ||
         frame.error->code == ErrorCode::liveness_failed;
}

/// Adds what a request's own frames came to; their number is the session's to count.
void add_progress(const pipeline::Attempt& attempt, LivenessProgress& progress) {
  for (const auto& frame : attempt.samples) {
    if (shows_face(frame)) ++progress.with_face;
    // A client that learns which frame does not look alive can improve it until it does.
    if (frame.error && frame.error->code != ErrorCode::liveness_failed) progress.reasons = {frame.error->message};
  }
}

/// Whether a session should have digits spoken: every decision needs a voice, and somebody can hear them.
bool asks_for_digits(const pipeline::Pipeline& pipeline) {
  const auto& required = pipeline.rules().options().factors.required;
  const auto* voice = pipeline.engines().find(Modality::voice);
  const bool needed = std::find(required.begin(), required.end(), Modality::voice) != required.end();
  return needed && voice != nullptr && voice->description().hears_digits;
}

}  // namespace

Result<LivenessTicket> LivenessDesk::begin(const Caller& caller, Purpose purpose, const SubjectId& subject) {
  return logged(core_->storage->log(), new_log_line(caller, store::Action::liveness_begin, subject.str()),
                [&](LogLine& line) -> Result<LivenessTicket> {
                  SELFSAME_TRY(require(caller, purpose == Purpose::enrolment ? Scope::enroll : Scope::verify));
                  if (purpose == Purpose::identification) {
                    return fail(ErrorCode::invalid_argument, "a liveness session is for verification or enrolment");
                  }
                  if (!core_->session_clients.take(caller.origin, core_->pipeline.clock().steady_ns() / 1'000'000)) {
                    return fail(Error{ErrorCode::overloaded,
                                      "too many liveness sessions were begun from this address; try again later", 60});
                  }
                  if (purpose == Purpose::verification) SELFSAME_TRY(core_->storage->subjects().find(subject));
                  const bool spoken = purpose == Purpose::verification && asks_for_digits(core_->pipeline);
                  SELFSAME_ASSIGN(auto ticket, core_->sessions.begin({subject, caller.origin}, purpose, spoken));
                  line.entry.outcome = store::Done{};
                  return ticket;
                });
}

Result<LivenessProgress> LivenessDesk::add_frames(std::string_view id, std::string_view nonce,
                                                  std::span<const pipeline::Sample> samples) {
  SELFSAME_ASSIGN(auto session, core_->sessions.hold(id, nonce));
  SELFSAME_TRY(session.admit(samples));
  for (const auto& sample : samples) {
    // Of anything but faces there are few samples; and who speaks the digits is to be known from the same sound.
    const bool compared = modality_of(sample) != Modality::face || session.compares(sample.time_ms);
    core_->pipeline.add(session.attempt(), sample, compared);
  }
  add_progress(session.attempt(), session.progress());
  SELFSAME_TRY(session.commit());
  return session.progress();
}

Result<VerifyReport> LivenessDesk::verify(const Caller& caller, std::string_view id, std::string_view nonce,
                                          const SubjectId& subject) {
  return logged(core_->storage->log(), new_log_line(caller, store::Action::liveness_verify, subject.str()),
                [&](LogLine& line) -> Result<VerifyReport> {
                  SELFSAME_TRY(require(caller, Scope::verify));
                  SELFSAME_ASSIGN(auto session, core_->sessions.conclude(id, nonce, Purpose::verification, subject));
                  SELFSAME_ASSIGN(auto report,
                                  core_->judge_presentation(subject, session.attempt, session.prompts, line));
                  if (report.decision == pipeline::Decision::accept)
                    core_->sessions.clear_tries({subject, caller.origin});
                  return report;
                });
}

Result<EnrolReport> LivenessDesk::enrol(const Caller& caller, std::string_view id, std::string_view nonce,
                                        const SubjectId& subject, store::IfExists if_exists) {
  return logged(core_->storage->log(), new_log_line(caller, store::Action::liveness_enrol, subject.str()),
                [&](LogLine& line) -> Result<EnrolReport> {
                  SELFSAME_TRY(require(caller, Scope::enroll));
                  SELFSAME_TRY(core_->refuse_if_enrolled(subject, if_exists, std::array{Modality::face}));
                  SELFSAME_ASSIGN(auto session, core_->sessions.conclude(id, nonce, Purpose::enrolment, subject));
                  line.entry.modalities = modalities_of(session.attempt.probes);
                  const double before_ms = total_ms(session.attempt.trace.stages());
                  pipeline::TotalTime time;
                  auto enrolled = core_->pipeline.enrol(std::move(session.attempt), session.prompts, &time);
                  line.entry.ms = before_ms + time.ms();
                  SELFSAME_ASSIGN(auto outcome, std::move(enrolled));
                  if (!answered_all(outcome.liveness, session.prompts.size())) {
                    return fail(ErrorCode::liveness_failed,
                                "the challenges were not answered; begin another liveness session");
                  }
                  // What was only looked at says nothing of the template.
                  std::erase_if(outcome.samples, [](const auto& sample) { return !sample.used && !sample.error; });
                  SELFSAME_ASSIGN(auto report, core_->store_enrolment(subject, std::move(outcome), if_exists, line));
                  core_->sessions.clear_tries({subject, caller.origin});
                  report.trace = pipeline::merged_stages(report.trace);
                  return report;
                });
}

}  // namespace selfsame::auth
