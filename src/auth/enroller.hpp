// Enrolment: makes templates from samples.
#pragma once

#include <span>

#include "auth/caller.hpp"
#include "auth/reports.hpp"
#include "base/result.hpp"

namespace selfsame::auth {

struct Core;

/// How to treat a subject who is enrolled already.
enum class IfEnrolled {
  refuse,
  /// Adds modalities that are not enrolled yet; samples of enrolled modalities must prove that it is the user.
  add,
  /// Replaces the templates of these modalities. Unless the caller is an operator (Scope::users_write), samples of
  /// enrolled modalities must prove that it is the user.
  replace,
};

/// An Enroller makes templates from samples and stores them sealed. Every call is logged.
/// Threads: all methods may be called from several threads at once.
class Enroller {
 public:
  explicit Enroller(Core& core) : core_(&core) {}

  /// Proofs by callers who may not change enrolments are counted as verification tries. Errors: forbidden,
  /// liveness_retries_exceeded, liveness_required if the site takes liveness sessions only, subject_exists,
  /// proof_required, those of Pipeline::enrol and of the store.
  Result<EnrolReport> enrol(const Caller& caller, const SubjectId& subject, std::span<const pipeline::Sample> samples,
                            IfEnrolled if_enrolled);

 private:
  Core* core_;
};

}  // namespace selfsame::auth
