// The use cases that watch a presentation: liveness sessions, and attempts made on this machine.
#include <algorithm>

#include "auth/service_impl.hpp"

namespace selfsame::auth {
namespace {

using pipeline::Prompt;
using pipeline::Purpose;

/// Whether the frame, used or not, shows a face.
bool shows_face(const pipeline::SampleReport& frame) {
  if (frame.modality != Modality::face) return false;
  return !frame.error || frame.error->code == ErrorCode::quality_too_low ||
         frame.error->code == ErrorCode::liveness_failed;
}

LivenessProgress progress_of(const pipeline::Attempt& attempt) {
  LivenessProgress progress;
  progress.frames = attempt.samples.size();
  for (const auto& frame : attempt.samples) {
    if (shows_face(frame)) ++progress.with_face;
    // Whoever is told which frame does not look alive can better it until it does.
    if (frame.error && frame.error->code != ErrorCode::liveness_failed) progress.reasons = {frame.error->message};
  }
  return progress;
}

bool answered_all(const std::optional<pipeline::Liveness>& liveness, std::size_t prompts) {
  return liveness && liveness->answers.size() == prompts && liveness->answered_all();
}

/// Whether the subject stood there all the while: at most a quarter of the frames fit to be compared are somebody
/// else's. One accepted frame is enough for a verification, and must not be smuggled in among those of a live stranger.
bool shows_one_person(const pipeline::DecisionRules& rules, const pipeline::Attempt& attempt) {
  std::size_t compared = 0;
  std::size_t strangers = 0;
  for (std::size_t i = 0; i < attempt.comparisons.size(); ++i) {
    const auto& probe = attempt.probes[i];
    const auto& comparison = attempt.comparisons[i];
    const bool fit = std::all_of(probe.measures.begin(), probe.measures.end(), [](const auto& m) { return m.passed; });
    if (!fit || !comparison) continue;  // of a comparison that failed the pipeline says so itself
    ++compared;
    if (rules.decide(probe.modality, *comparison) == pipeline::Decision::reject) ++strangers;
  }
  return strangers * 4 <= compared;
}

void withhold_accept(pipeline::VerifyOutcome& outcome, std::string reason) {
  if (outcome.decision != pipeline::Decision::accept) return;
  outcome.decision = pipeline::Decision::reverify;
  outcome.reasons.push_back(std::move(reason));
}

/// Stages of the same name as one: a session has hundreds.
void merge(std::vector<pipeline::Stage>& stages) {
  std::vector<pipeline::Stage> merged;
  for (const auto& stage : stages) {
    const auto same = std::find_if(merged.begin(), merged.end(), [&](const auto& m) { return m.name == stage.name; });
    if (same == merged.end()) {
      merged.push_back(stage);
    } else {
      same->ms += stage.ms;
      same->score = stage.score;
    }
  }
  stages = std::move(merged);
}

}  // namespace

Result<VerifyReport> Service::Impl::judge(const SubjectId& subject, pipeline::Attempt& attempt,
                                          std::span<const pipeline::Prompt> prompts, store::LogEntry line) {
  line.modality = modalities_of(attempt.probes);
  const auto references = vault->templates(subject);
  if (!references) return failed(std::move(line), references.error());
  pipeline::TotalTime time;
  pipeline.compare(attempt, *references);
  auto outcome = pipeline.decide(attempt, prompts, &time);
  line.ms = total_ms(attempt.trace.stages()) + time.ms();
  if (!outcome) return failed(std::move(line), outcome.error());
  if (!answered_all(outcome->liveness, prompts.size())) withhold_accept(*outcome, "the challenges were not answered");
  if (!shows_one_person(pipeline.rules(), attempt)) {
    withhold_accept(*outcome, "the frames do not show this person all the time; stay before the camera");
  }
  SELFSAME_ASSIGN(auto report, answer(subject, std::move(*outcome), std::move(line)));
  merge(report.trace);
  return report;
}

LivenessSessions& Service::sessions() { return impl_->sessions; }

Result<LivenessTicket> Service::begin_liveness(Purpose purpose, const SubjectId& subject, std::string_view origin) {
  auto line = Impl::entry(subject.str(), "liveness_begin", origin, {});
  if (purpose == Purpose::identification) {
    const Error error{ErrorCode::invalid_argument, "a liveness session is for verification or enrolment"};
    return impl_->failed(std::move(line), error);
  }
  if (purpose == Purpose::verification) {
    const auto record = impl_->vault->find(subject);
    if (!record) return impl_->failed(std::move(line), record.error());
  }
  const bool spoken = purpose == Purpose::verification && impl_->asks_for_digits();
  auto ticket = impl_->sessions.begin(subject, impl_->pipeline.begin(purpose), spoken);
  if (!ticket) return impl_->failed(std::move(line), ticket.error());
  line.outcome = "ok";
  SELFSAME_TRY(impl_->vault->append(std::move(line)));
  return ticket;
}

Result<LivenessProgress> Service::liveness_frames(std::string_view id, std::string_view nonce,
                                                  std::span<const pipeline::Sample> samples) {
  SELFSAME_ASSIGN(auto session, impl_->sessions.hold(id, nonce));
  SELFSAME_TRY(session.admit(samples));
  for (const auto& sample : samples) {
    // Of anything but faces there are few samples; and who speaks the digits is to be known from the same sound.
    const bool compared = modality_of(sample) != Modality::face || session.compares(sample.time_ms);
    impl_->pipeline.add(session.attempt(), sample, compared);
  }
  return progress_of(session.attempt());
}

Result<VerifyReport> Service::liveness_verify(std::string_view id, std::string_view nonce, const SubjectId& subject,
                                              std::string_view origin) {
  auto line = Impl::entry(subject.str(), "liveness_verify", origin, {});
  auto session = impl_->sessions.conclude(id, nonce, Purpose::verification, subject);
  if (!session) return impl_->failed(std::move(line), session.error());
  SELFSAME_ASSIGN(auto report, impl_->judge(subject, session->attempt, session->prompts, std::move(line)));
  if (report.decision == pipeline::Decision::accept) impl_->sessions.forgive(subject);
  return report;
}

Result<VerifyReport> Service::verify(const SubjectId& subject, pipeline::Attempt& attempt,
                                     std::span<const Prompt> prompts, std::string_view origin) {
  auto line = Impl::entry(subject.str(), "live_verify", origin, {});
  if (prompts.empty()) {
    if (const auto bare = impl_->check_bare(); !bare) return impl_->failed(std::move(line), bare.error());
  }
  return impl_->judge(subject, attempt, prompts, std::move(line));
}

Result<EnrolReport> Service::liveness_enrol(std::string_view id, std::string_view nonce, const SubjectId& subject,
                                            store::IfExists if_exists, std::string_view origin) {
  auto line = Impl::entry(subject.str(), "liveness_enrol", origin, {});
  if (const auto fresh = impl_->check_new(subject, if_exists); !fresh)
    return impl_->failed(std::move(line), fresh.error());
  auto session = impl_->sessions.conclude(id, nonce, Purpose::enrolment, subject);
  if (!session) return impl_->failed(std::move(line), session.error());
  line.modality = modalities_of(session->attempt.probes);
  const double before_ms = total_ms(session->attempt.trace.stages());
  pipeline::TotalTime time;
  auto outcome = impl_->pipeline.enrol(std::move(session->attempt), session->prompts, &time);
  line.ms = before_ms + time.ms();
  if (!outcome) return impl_->failed(std::move(line), outcome.error());
  if (!answered_all(outcome->liveness, session->prompts.size())) {
    const Error error{ErrorCode::liveness_failed, "the challenges were not answered; begin another liveness session"};
    return impl_->failed(std::move(line), error);
  }
  // What was only looked at says nothing of the template.
  std::erase_if(outcome->samples, [](const auto& sample) { return !sample.used && !sample.error; });
  SELFSAME_ASSIGN(auto report, impl_->keep(subject, std::move(*outcome), if_exists, std::move(line)));
  impl_->sessions.forgive(subject);
  merge(report.trace);
  return report;
}

}  // namespace selfsame::auth
