#include "auth/enroller.hpp"

#include "auth/core.hpp"
#include "auth/enrolment_rights.hpp"

namespace selfsame::auth {

Result<EnrolReport> Enroller::enrol(const Caller& caller, const SubjectId& subject,
                                    std::span<const pipeline::Sample> samples, IfEnrolled if_enrolled) {
  auto line = new_log_line(caller, store::Action::enrol, subject.str());
  line.entry.modalities = modalities_of(samples);
  return logged(core_->storage->log(), std::move(line), [&](LogLine& entry) -> Result<EnrolReport> {
    SELFSAME_TRY(require(caller, Scope::enroll));
    SELFSAME_TRY(core_->require_no_session_policy());
    SELFSAME_TRY(check_sample_count(samples.size()));
    SELFSAME_ASSIGN(const auto to_prove,
                    modalities_to_prove(*core_, caller, subject, if_enrolled, entry.entry.modalities));
    const Tried tried{subject, caller.client()};
    const bool counts = !to_prove.empty() && is_counted(caller);
    if (counts) SELFSAME_TRY(core_->sessions.tries().take(tried));
    SELFSAME_TRY(prove(*core_, subject, samples, to_prove));
    if (counts) core_->forgive_tries(tried);
    std::vector<pipeline::Sample> added;
    if (if_enrolled == IfEnrolled::add) {
      SELFSAME_ASSIGN(added, samples_to_add(samples, to_prove));
      samples = added;
    }
    pipeline::TotalTime time;
    auto enrolled = core_->pipeline.enrol(samples, &time);
    entry.entry.ms = time.ms();
    SELFSAME_ASSIGN(auto outcome, std::move(enrolled));
    const bool repeated = core_->seen.any_repeated(outcome.copies);
    SELFSAME_ASSIGN(auto report, core_->store_enrolment(subject, std::move(outcome), if_exists(if_enrolled), entry));
    if (repeated) {
      report.warnings.emplace_back("some samples are copies of each other; different ones are recognised better");
    }
    return report;
  });
}

}  // namespace selfsame::auth
