// Who is this from now on?
#pragma once

#include <span>

#include "auth/caller.hpp"
#include "auth/reports.hpp"
#include "base/result.hpp"

namespace selfsame::auth {

struct Core;

/// What becomes of somebody who is enrolled already.
enum class IfEnrolled {
  refuse,
  /// Modalities that are not enrolled are added; samples of those that are must show that it is the user.
  add,
  /// What comes replaces what is there. Unless an operator (Scope::users_write) asks, samples of what is enrolled must
  /// show that it is the user.
  replace,
};

/// An Enroller makes templates of samples and stores them sealed. Every call is logged.
/// Threads: all methods may be called from several threads at once.
class Enroller {
 public:
  explicit Enroller(Core& core) : core_(&core) {}

  /// Proofs by callers who may not change what is enrolled are counted as tries of a verification. Errors: forbidden,
  /// liveness_retries_exceeded, liveness_required if the site takes liveness sessions only, subject_exists,
  /// proof_required, those of Pipeline::enrol and of the store.
  Result<EnrolReport> enrol(const Caller& caller, const SubjectId& subject, std::span<const pipeline::Sample> samples,
                            IfEnrolled if_enrolled);

 private:
  Core* core_;
};

}  // namespace selfsame::auth
