#include "auth/core.hpp"

#include <algorithm>

#include "auth/memory_short_lived.hpp"
#include "auth/one_person.hpp"
#include "base/limits.hpp"

namespace selfsame::auth {
namespace {

void withhold_accept(pipeline::VerifyOutcome& outcome, std::string reason) {
  if (outcome.decision != pipeline::Decision::accept) return;
  outcome.decision = pipeline::Decision::reverify;
  outcome.reasons.push_back(std::move(reason));
}

}  // namespace

LogLine new_log_line(const Caller& caller, store::Action action, std::string_view subject) {
  LogLine line;
  line.entry.subject = subject;
  line.entry.action = action;
  line.entry.actor = to_string(caller.principal);
  line.entry.origin = caller.origin;
  return line;
}

store::Verdict verdict_of(pipeline::Decision decision) {
  switch (decision) {
    case pipeline::Decision::accept: return store::Verdict::accept;
    case pipeline::Decision::reverify: return store::Verdict::reverify;
    case pipeline::Decision::reject: return store::Verdict::reject;
  }
  return store::Verdict::reject;
}

Status require(const Caller& caller, Scope scope) {
  if (caller.scopes.has(scope)) return {};
  return fail(ErrorCode::forbidden, "this needs the scope " + std::string(to_string(scope)) +
                                        ", which the caller does not have; use a token that has it");
}

void hide_how_near(const Caller& caller, VerifyReport& report) {
  if (caller.scopes.has(Scope::users_read) || report.decision == pipeline::Decision::accept) return;
  report.score = on_scale(report.decision, 0);
  report.scores.clear();
  report.fusion = {};
  if (report.decision == pipeline::Decision::reject) report.reasons = {"the samples do not show this user"};
}

Core::Core(pipeline::Pipeline the_pipeline, std::unique_ptr<store::Store> the_storage, ServiceOptions options)
    : pipeline(std::move(the_pipeline)),
      storage(std::move(the_storage)),
      // Frames can be signed only within a session.
      require_session(options.require_session || options.capture == CaptureRule::signed_only),
      flash_rule(options.flash),
      capture_rule(options.capture),
      short_lived(options.short_lived ? std::move(options.short_lived)
                                      : std::make_shared<MemoryShortLived>(pipeline.clock())),
      sessions(pipeline, *short_lived, std::move(options.random), options.sessions),
      seen(*short_lived, pipeline.clock(), options.seen),
      indexes(pipeline.engines()) {}

Status Core::require_no_session_policy() const {
  if (!require_session) return {};
  return fail(ErrorCode::liveness_required,
              "this site requires a liveness session: begin one with the REST service, or verify in front of a camera "
              "with selfsame live --challenge");
}

Result<EnrolReport> Core::store_enrolment(const SubjectId& subject, pipeline::EnrolOutcome outcome,
                                          store::IfExists if_exists, LogLine& line) {
  SELFSAME_TRY(seen.remember(subject, outcome.copies));  // a sample used for enrolment must not verify
  line.entry.outcome = store::Done{};
  line.entry.ms = total_ms(outcome.trace.stages());
  SELFSAME_ASSIGN(const auto enrolled, storage->templates().enrol(subject, outcome.templates, if_exists, line.entry));
  line.stored = true;
  indexes.on_enrolled(enrolled.change, enrolled.subject, outcome.templates);

  EnrolReport report{.subject = enrolled.subject.id,
                     .samples = std::move(outcome.samples),
                     .quality = outcome.quality,
                     .liveness = std::move(outcome.liveness),
                     .trace = outcome.trace.stages()};
  if (enrolled.copies_may_remain) {
    report.warnings.emplace_back(
        "a sealed copy of what was replaced may remain in the database files, because another program was reading "
        "them; a running service removes it when they are read no more, and so does the next replacement, deletion or "
        "start");
  }
  for (const auto& reference : outcome.templates) {
    report.modalities.push_back(reference.modality);
    report.stored.push_back({reference.modality, !reference.is_code_only(), reference.code.has_value()});
  }
  report.samples_used = static_cast<std::size_t>(
      std::count_if(report.samples.begin(), report.samples.end(), [](const auto& sample) { return sample.used; }));
  return report;
}

Result<References> Core::open_references(const Caller& caller, const SubjectId& subject,
                                         std::span<const Modality> modalities) const {
  const bool may_know = caller.scopes.has(Scope::users_read);
  References references{.if_missing = may_know ? pipeline::IfMissing::fail : pipeline::IfMissing::nobody};
  auto opened = storage->templates().open(subject, modalities);
  if (opened) {
    references.templates = *std::move(opened);
  } else if (may_know || opened.error().code != ErrorCode::subject_not_found) {
    return fail(std::move(opened).error());
  }
  return references;
}

Result<VerifyReport> Core::report_decision(const SubjectId& subject, pipeline::VerifyOutcome outcome, LogLine& line) {
  // Only accepted samples are remembered: otherwise anybody could fill the list.
  if (outcome.decision == pipeline::Decision::accept) {
    SELFSAME_ASSIGN(const bool copied, seen.seen_before(subject, outcome.copies));
    if (copied) {
      outcome.decision = pipeline::Decision::reject;
      outcome.reasons.emplace_back(kShownBefore);
    }
  }
  VerifyReport report{.subject = subject,
                      .decision = outcome.decision,
                      .score = outcome.score(),
                      .scores = std::move(outcome.scores),
                      .fusion = std::move(outcome.fusion),
                      .liveness = std::move(outcome.liveness),
                      .reasons = std::move(outcome.reasons),
                      .warnings = std::move(outcome.warnings),
                      .quality = outcome.quality,
                      .trace = outcome.trace.stages(),
                      .ms = total_ms(outcome.trace.stages())};
  line.entry.outcome = verdict_of(report.decision);
  line.entry.score = coarse(report.score);
  line.entry.ms = report.ms;
  return report;
}

bool is_counted(const Caller& caller) { return !caller.scopes.has(Scope::users_write); }

void Core::forgive_tries(const Tried& tried) { [[maybe_unused]] const auto cleared = sessions.tries().clear(tried); }

Result<AttemptLimiter::Taken> Core::count_search(const Caller& caller) {
  return sessions.tries().take({std::nullopt, caller.client()});
}

void Core::forgive_search(const Caller& caller, const AttemptLimiter::Taken& search) {
  [[maybe_unused]] const auto given_back = sessions.tries().give_back({std::nullopt, caller.client()}, search);
}

Result<VerifyReport> Core::judge_presentation(const Caller& caller, const SubjectId& subject,
                                              const Presented& presented, LogLine& line) {
  const auto& [attempt, prompts, done] = presented;
  line.entry.modalities = modalities_of(attempt.probes);
  SELFSAME_ASSIGN(const auto references, open_references(caller, subject, line.entry.modalities));
  pipeline::TotalTime time;
  pipeline.compare(attempt, references.templates, nullptr, references.if_missing);
  auto decided = pipeline.decide(attempt, prompts, &time);
  line.entry.ms = total_ms(attempt.trace.stages()) + time.ms();
  SELFSAME_ASSIGN(auto outcome, std::move(decided));
  if (!done || !answered_all(outcome.liveness, prompts.size())) {
    withhold_accept(outcome, "not everything that was asked for was done");
  }
  auto doubt = doubt_about(pipeline.rules(), attempt, prompts, outcome.liveness);
  const bool one_person = !doubt;
  if (doubt) withhold_accept(outcome, std::move(*doubt));
  SELFSAME_ASSIGN(auto report, report_decision(subject, std::move(outcome), line));
  report.one_person = one_person;
  report.trace = pipeline::merged_stages(report.trace);
  hide_how_near(caller, report);
  return report;
}

double total_ms(const std::vector<pipeline::Stage>& stages) {
  double total = 0;
  for (const auto& stage : stages) total += stage.ms;
  return total;
}

Status check_sample_count(std::size_t count) {
  if (count == 0) return fail(ErrorCode::too_few_samples, "the request has no sample");
  if (count > limits::kMaxSamplesPerRequest) {
    return fail(ErrorCode::too_many_samples,
                "at most " + std::to_string(limits::kMaxSamplesPerRequest) + " samples are allowed in one request");
  }
  return {};
}

bool answered_all(const std::optional<pipeline::Liveness>& liveness, std::size_t prompts) {
  return liveness && liveness->answers.size() == prompts && liveness->answered_all();
}

}  // namespace selfsame::auth
