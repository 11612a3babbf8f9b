// Liveness sessions as use cases: begun, fed with samples, judged once.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "auth/caller.hpp"
#include "auth/enroller.hpp"
#include "auth/liveness_sessions.hpp"
#include "auth/reports.hpp"
#include "auth/signed_capture.hpp"
#include "base/result.hpp"
#include "store/store.hpp"

namespace selfsame::auth {

struct Core;

/// A LivenessDesk runs presentations that the server watches from the first frame to the last.
/// Threads: all methods may be called from several threads at once.
class LivenessDesk {
 public:
  explicit LivenessDesk(Core& core) : core_(&core) {}

  /// For the verification of a subject that is enrolled, for an enrolment, or, without a subject, to find out who it
  /// is. Where every decision needs a voice, digits are asked for too. Errors: those of LivenessSessions::begin,
  /// forbidden, subject_not_found, invalid_argument.
  Result<LivenessTicket> begin(const Caller& caller, pipeline::Purpose purpose, const std::optional<SubjectId>& subject,
                               AskingOptions asking = {});
  /// Samples with their capture times on the session's clock, and the client's signature of them if it made one.
  /// Errors: capture_unsigned where the site asks for one, capture_signature_invalid; those of LivenessSessions::hold
  /// and of its Hold; then nothing has changed. A sample that cannot be used is no error. Not logged: there are
  /// hundreds, and whoever has the session's nonce began it.
  Result<LivenessProgress> add_frames(const Caller& caller, std::string_view id, std::string_view nonce,
                                      std::span<const pipeline::Sample> samples,
                                      const std::optional<CaptureProof>& proof = std::nullopt);
  /// The verdict, once: whatever it is, the session is used. Never an accept, nor an enrolment, unless everything that
  /// was to be asked for was asked and answered, by one person from the first frame to the last. Errors: forbidden and
  /// those of LivenessSessions::conclude, then the session stays as it was; of an enrolment also liveness_failed.
  Result<VerifyReport> verify(const Caller& caller, std::string_view id, std::string_view nonce,
                              const SubjectId& subject);
  Result<EnrolReport> enrol(const Caller& caller, std::string_view id, std::string_view nonce, const SubjectId& subject,
                            IfEnrolled if_enrolled);
  /// Who it is: the `top` best candidates for the session's best face. Nobody is accepted unless all of the session
  /// shows them. Sessions that accept nobody are counted by client; of those that are too many no verdict is given.
  /// Errors: forbidden, liveness_retries_exceeded and those of LivenessSessions::conclude, then the session stays as it
  /// was; those of Pipeline::check_factors, too_few_samples.
  Result<IdentifyReport> identify(const Caller& caller, std::string_view id, std::string_view nonce, std::size_t top);

 private:
  Core* core_;
};

}  // namespace selfsame::auth
