#include "auth/verifier.hpp"

#include "auth/core.hpp"

namespace selfsame::auth {

Result<VerifyReport> Verifier::verify(const Caller& caller, const SubjectId& subject,
                                      std::span<const pipeline::Sample> samples) {
  auto line = new_log_line(caller, store::Action::verify, subject.str());
  line.entry.modalities = modalities_of(samples);
  return logged(core_->storage->log(), std::move(line), [&](LogLine& entry) -> Result<VerifyReport> {
    SELFSAME_TRY(require(caller, Scope::verify));
    SELFSAME_TRY(core_->require_no_session_policy());
    SELFSAME_TRY(check_sample_count(samples.size()));
    const bool counts = is_counted(caller);
    const Tried tried{subject, caller.client()};
    if (counts) SELFSAME_TRY(core_->sessions.tries().take(tried));
    SELFSAME_ASSIGN(const auto references, core_->open_references(caller, subject, entry.entry.modalities));
    pipeline::TotalTime time;
    auto decided = core_->pipeline.verify(references.templates, samples, &time, references.if_missing);
    entry.entry.ms = time.ms();
    SELFSAME_ASSIGN(auto outcome, std::move(decided));
    SELFSAME_ASSIGN(auto report, core_->report_decision(subject, std::move(outcome), entry));
    if (counts && report.decision == pipeline::Decision::accept) core_->forgive_tries(tried);
    hide_how_near(caller, report);
    return report;
  });
}

Result<VerifyReport> Verifier::verify_attempt(const Caller& caller, const SubjectId& subject,
                                              pipeline::Attempt& attempt, const Asking* asking) {
  return logged(core_->storage->log(), new_log_line(caller, store::Action::live_verify, subject.str()),
                [&](LogLine& line) -> Result<VerifyReport> {
                  SELFSAME_TRY(require(caller, Scope::verify));
                  if (core_->capture_rule == CaptureRule::signed_only) {
                    return fail(ErrorCode::capture_unsigned,
                                "this site takes frames that a registered client signed only, and a camera of this "
                                "machine signs nothing; run without --capture signed");
                  }
                  if (asking == nullptr) {
                    SELFSAME_TRY(core_->require_no_session_policy());
                    return core_->judge_presentation(caller, subject, {attempt}, line);
                  }
                  attempt.settled = asking->given;
                  attempt.middle_decides = true;
                  return core_->judge_presentation(caller, subject, {attempt, asking->asked, asking->done()}, line);
                });
}

}  // namespace selfsame::auth
