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
    SELFSAME_ASSIGN(const auto references, core_->storage->templates().open(subject, entry.entry.modalities));
    pipeline::TotalTime time;
    auto decided = core_->pipeline.verify(references, samples, &time);
    entry.entry.ms = time.ms();
    SELFSAME_ASSIGN(auto outcome, std::move(decided));
    return core_->report_decision(subject, std::move(outcome), entry);
  });
}

Result<VerifyReport> Verifier::verify_attempt(const Caller& caller, const SubjectId& subject,
                                              pipeline::Attempt& attempt, const Asking* asking) {
  return logged(core_->storage->log(), new_log_line(caller, store::Action::live_verify, subject.str()),
                [&](LogLine& line) -> Result<VerifyReport> {
                  SELFSAME_TRY(require(caller, Scope::verify));
                  if (asking == nullptr) {
                    SELFSAME_TRY(core_->require_no_session_policy());
                    return core_->judge_presentation(subject, {attempt}, line);
                  }
                  attempt.settled = asking->given;
                  return core_->judge_presentation(subject, {attempt, asking->asked, asking->done()}, line);
                });
}

}  // namespace selfsame::auth
