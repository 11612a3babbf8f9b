#include "auth/enrolment_rights.hpp"

#include <algorithm>
#include <iterator>

#include "auth/one_person.hpp"

namespace selfsame::auth {
namespace {

bool holds(std::span<const Modality> modalities, Modality modality) {
  return std::find(modalities.begin(), modalities.end(), modality) != modalities.end();
}

tl::unexpected<Error> not_shown(const std::string& why) {
  return fail(
      ErrorCode::proof_required,
      "what is enrolled is changed only by the user or an operator: " + why +
          "; send a new sample of something that is enrolled with it, or let an operator replace the enrolment");
}

}  // namespace

Result<std::vector<Modality>> modalities_to_prove(const Core& core, const Caller& caller, const SubjectId& subject,
                                                  IfEnrolled if_enrolled, std::span<const Modality> coming) {
  const auto record = core.storage->subjects().find(subject);
  if (!record && record.error().code == ErrorCode::subject_not_found) return std::vector<Modality>();
  if (!record) return fail(record.error());
  if (if_enrolled == IfEnrolled::refuse) {
    return fail(ErrorCode::subject_exists, "user " + subject.str() +
                                               " is already enrolled; ask to add a modality or to replace the "
                                               "enrolment, or delete the user first");
  }
  std::vector<Modality> enrolled;
  std::copy_if(coming.begin(), coming.end(), std::back_inserter(enrolled),
               [&](Modality modality) { return holds(record->modalities, modality); });
  const bool is_operator = caller.scopes.has(Scope::users_write);
  // An operator may replace without proof: a face that has changed cannot prove itself.
  if (is_operator && if_enrolled == IfEnrolled::replace) return std::vector<Modality>();
  if (enrolled.empty() && !is_operator) return not_shown("no sample shows something that is enrolled");
  return enrolled;
}

Status prove(Core& core, const SubjectId& subject, const Presented& presented, std::span<const Modality> modalities) {
  if (modalities.empty()) return {};
  SELFSAME_ASSIGN(const auto references, core.storage->templates().open(subject, modalities));
  core.pipeline.compare(presented.attempt, references);
  SELFSAME_ASSIGN(const auto outcome, core.pipeline.decide(presented.attempt, presented.prompts));
  if (outcome.decision != pipeline::Decision::accept) {
    return not_shown(outcome.reasons.empty() ? "the samples do not show the user" : outcome.reasons.front());
  }
  // Otherwise somebody else's samples could be enrolled along with one genuine sample.
  if (doubt_about(core.pipeline.rules(), presented.attempt, presented.prompts, outcome.liveness)) {
    return not_shown("not all of the samples show the user");
  }
  SELFSAME_ASSIGN(const bool copied, core.seen.seen_before(subject, outcome.copies));
  if (copied) return not_shown(std::string(kShownBefore));
  return {};
}

Status prove(Core& core, const SubjectId& subject, std::span<const pipeline::Sample> samples,
             std::span<const Modality> modalities) {
  if (modalities.empty()) return {};
  auto attempt = core.pipeline.begin(pipeline::Purpose::verification);
  attempt.stills = true;
  for (const pipeline::Sample& sample : samples) {
    if (holds(modalities, modality_of(sample))) core.pipeline.add(attempt, sample);
  }
  return prove(core, subject, Presented{attempt}, modalities);
}

Result<std::vector<pipeline::Sample>> samples_to_add(std::span<const pipeline::Sample> samples,
                                                     std::span<const Modality> proven) {
  std::vector<pipeline::Sample> added;
  std::copy_if(samples.begin(), samples.end(), std::back_inserter(added),
               [&](const pipeline::Sample& sample) { return !holds(proven, modality_of(sample)); });
  if (added.empty()) {
    return fail(ErrorCode::invalid_argument,
                "nothing is added: everything that was sent is enrolled already; ask to replace it");
  }
  return added;
}

store::IfExists if_exists(IfEnrolled if_enrolled) {
  return if_enrolled == IfEnrolled::replace ? store::IfExists::replace : store::IfExists::refuse;
}

}  // namespace selfsame::auth
