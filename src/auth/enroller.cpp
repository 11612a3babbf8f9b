#include "auth/enroller.hpp"

#include "auth/core.hpp"

namespace selfsame::auth {

Result<EnrolReport> Enroller::enrol(const Caller& caller, const SubjectId& subject,
                                    std::span<const pipeline::Sample> samples, store::IfExists if_exists) {
  auto line = new_log_line(caller, store::Action::enrol, subject.str());
  line.entry.modalities = modalities_of(samples);
  return logged(core_->storage->log(), std::move(line), [&](LogLine& entry) -> Result<EnrolReport> {
    SELFSAME_TRY(require(caller, Scope::enroll));
    SELFSAME_TRY(core_->require_no_session_policy());
    SELFSAME_TRY(check_sample_count(samples.size()));
    SELFSAME_TRY(core_->refuse_if_enrolled(subject, if_exists, entry.entry.modalities));
    pipeline::TotalTime time;
    auto enrolled = core_->pipeline.enrol(samples, &time);
    entry.entry.ms = time.ms();
    SELFSAME_ASSIGN(auto outcome, std::move(enrolled));
    return core_->store_enrolment(subject, std::move(outcome), if_exists, entry);
  });
}

}  // namespace selfsame::auth
