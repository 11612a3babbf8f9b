// Use cases for liveness sessions: begin, add samples, judge once.
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

  /// Begins a session to verify an enrolled subject, to enrol, or, without a subject, to identify. Digits are asked for
  /// too if every decision needs a voice. Errors: those of LivenessSessions::begin, forbidden, subject_not_found,
  /// invalid_argument.
  Result<LivenessTicket> begin(const Caller& caller, pipeline::Purpose purpose, const std::optional<SubjectId>& subject,
                               AskingOptions asking = {});
  /// Adds samples with their capture times on the session's clock, and the client's signature of them, if any. Errors:
  /// capture_unsigned if the site requires one, capture_signature_invalid; those of LivenessSessions::hold and of its
  /// Hold; then nothing has changed. An unusable sample is not an error. Not logged: a session has hundreds of frames,
  /// and they need the nonce of a session whose start was logged.
  Result<LivenessProgress> add_frames(const Caller& caller, std::string_view id, std::string_view nonce,
                                      std::span<const pipeline::Sample> samples,
                                      const std::optional<CaptureProof>& proof = std::nullopt);
  /// The verdict. A session can be judged only once, whatever the verdict. Never accepts, nor enrols, unless every
  /// prompt was revealed and answered, by one person from the first frame to the last. Errors: forbidden and those of
  /// LivenessSessions::conclude, after which the session is unchanged; for an enrolment also liveness_failed.
  Result<VerifyReport> verify(const Caller& caller, std::string_view id, std::string_view nonce,
                              const SubjectId& subject);
  Result<EnrolReport> enrol(const Caller& caller, std::string_view id, std::string_view nonce, const SubjectId& subject,
                            IfEnrolled if_enrolled);
  /// The `top` best candidates for the session's best face. Nobody is accepted unless the whole session shows them.
  /// Sessions that accept nobody are counted by client; beyond the limit no verdict is given.
  /// Errors: forbidden, liveness_retries_exceeded and those of LivenessSessions::conclude, after which the session is
  /// unchanged; those of Pipeline::check_factors, too_few_samples.
  Result<IdentifyReport> identify(const Caller& caller, std::string_view id, std::string_view nonce, std::size_t top);

 private:
  Core* core_;
};

}  // namespace selfsame::auth
