// Who may change an existing enrolment. Private to this room.
#pragma once

#include <span>
#include <vector>

#include "auth/core.hpp"
#include "auth/enroller.hpp"

namespace selfsame::auth {

/// The modalities that must prove the subject's identity before samples of `modalities` are enrolled: those already
/// enrolled among them. Empty if no proof is needed. Errors: subject_exists; proof_required if no modality could prove
/// it and the caller is no operator; those of the store.
Result<std::vector<Modality>> modalities_to_prove(const Core& core, const Caller& caller, const SubjectId& subject,
                                                  IfEnrolled if_enrolled, std::span<const Modality> coming);

/// Compares samples of the modalities to prove with what is enrolled: they must be accepted, not shown before, and all
/// of one person. Errors: proof_required; those of Pipeline::decide.
Status prove(Core& core, const SubjectId& subject, const Presented& presented, std::span<const Modality> modalities);
/// The same for the samples of those modalities among others.
Status prove(Core& core, const SubjectId& subject, std::span<const pipeline::Sample> samples,
             std::span<const Modality> modalities);

/// The samples that `add` enrols: those of modalities that are not enrolled yet. Errors: invalid_argument if there are
/// none.
Result<std::vector<pipeline::Sample>> samples_to_add(std::span<const pipeline::Sample> samples,
                                                     std::span<const Modality> proven);

/// How the store should treat existing templates.
store::IfExists if_exists(IfEnrolled if_enrolled);

}  // namespace selfsame::auth
