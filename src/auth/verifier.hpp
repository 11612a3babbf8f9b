// Is this person the one they claim to be (1:1)?
#pragma once

#include <span>

#include "auth/asking.hpp"
#include "auth/caller.hpp"
#include "auth/reports.hpp"
#include "base/result.hpp"

namespace selfsame::auth {

struct Core;

/// A Verifier compares samples with what is enrolled for one subject. Every call is logged.
/// Threads: all methods may be called from several threads at once.
class Verifier {
 public:
  explicit Verifier(Core& core) : core_(&core) {}

  /// Tries of callers who may not change what is enrolled are counted by user and client, together with liveness
  /// sessions. Callers who may not list users get one and the same answer for a wrong sample and for a user who is not
  /// enrolled. Errors: forbidden, liveness_required if the site takes liveness sessions only,
  /// liveness_retries_exceeded, subject_not_found, and those of Pipeline::verify.
  Result<VerifyReport> verify(const Caller& caller, const SubjectId& subject,
                              std::span<const pipeline::Sample> samples);
  /// For an attempt that the caller fills itself, such as from this machine's camera, and what was asked for meanwhile;
  /// null: nothing. A site that takes liveness sessions only requires that something was. Errors: as above.
  Result<VerifyReport> verify_attempt(const Caller& caller, const SubjectId& subject, pipeline::Attempt& attempt,
                                      const Asking* asking);

 private:
  Core* core_;
};

}  // namespace selfsame::auth
