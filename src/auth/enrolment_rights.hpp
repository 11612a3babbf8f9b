// Who may change the enrolment of somebody who is enrolled. Private to this room.
#pragma once

#include <span>
#include <vector>

#include "auth/core.hpp"
#include "auth/enroller.hpp"

namespace selfsame::auth {

/// What must be shown before samples of these modalities are enrolled: the enrolled modalities among them, by which it
/// has to be seen that it is the subject; none where nothing has to be. Errors: subject_exists; proof_required where
/// nothing that comes could show it and the caller is no operator; those of the store.
Result<std::vector<Modality>> modalities_to_prove(const Core& core, const Caller& caller, const SubjectId& subject,
                                                  IfEnrolled if_enrolled, std::span<const Modality> coming);

/// Compares what was made of samples of the modalities to prove with what is enrolled: it is accepted, new, and all of
/// one person. Errors: proof_required; those of Pipeline::decide.
Status prove(Core& core, const SubjectId& subject, const Presented& presented, std::span<const Modality> modalities);
/// The same for the samples of those modalities among others.
Status prove(Core& core, const SubjectId& subject, std::span<const pipeline::Sample> samples,
             std::span<const Modality> modalities);

/// What `add` enrols of the samples: those of modalities that are not enrolled. Errors: invalid_argument where there
/// are none.
Result<std::vector<pipeline::Sample>> samples_to_add(std::span<const pipeline::Sample> samples,
                                                     std::span<const Modality> proven);

/// What the store is to do about templates that are there.
store::IfExists if_exists(IfEnrolled if_enrolled);

}  // namespace selfsame::auth
