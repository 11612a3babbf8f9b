// Verification: is this person who they claim to be (1:1)?
#pragma once

#include <span>

#include "auth/asking.hpp"
#include "auth/caller.hpp"
#include "auth/reports.hpp"
#include "base/result.hpp"

namespace selfsame::auth {

struct Core;

/// A Verifier compares samples with one subject's templates. Every call is logged.
/// Threads: all methods may be called from several threads at once.
class Verifier {
 public:
  explicit Verifier(Core& core) : core_(&core) {}

  /// Tries by callers who may not change enrolments are counted by user and client, together with liveness sessions.
  /// Callers who may not list users get the same answer for a wrong sample as for an unknown user. Errors: forbidden,
  /// liveness_required if the site takes liveness sessions only, liveness_retries_exceeded, subject_not_found, and
  /// those of Pipeline::verify.
  Result<VerifyReport> verify(const Caller& caller, const SubjectId& subject,
                              std::span<const pipeline::Sample> samples);
  /// Verifies an attempt that the caller filled itself, such as from this machine's camera, with the prompts shown
  /// meanwhile; null: none. A site that takes liveness sessions only requires prompts. Errors: as above.
  Result<VerifyReport> verify_attempt(const Caller& caller, const SubjectId& subject, pipeline::Attempt& attempt,
                                      const Asking* asking);

 private:
  Core* core_;
};

}  // namespace selfsame::auth
