// All use cases over one pipeline and one store, wired together.
#pragma once

#include <memory>

#include "auth/enroller.hpp"
#include "auth/identifier.hpp"
#include "auth/liveness_desk.hpp"
#include "auth/liveness_sessions.hpp"
#include "auth/refusals.hpp"
#include "auth/reports.hpp"
#include "auth/seen_samples.hpp"
#include "auth/short_lived.hpp"
#include "auth/signed_capture.hpp"
#include "auth/subjects.hpp"
#include "auth/verifier.hpp"
#include "crypto/secret.hpp"
#include "pipeline/pipeline.hpp"
#include "store/store.hpp"

namespace selfsame::auth {

/// Whether a liveness session may do without the colours that light the face.
enum class FlashRule {
  required,  // only where an operator begins it: a bent photograph passes about half of such sessions
  optional,
};

struct ServiceOptions {
  /// Verification and enrolment by liveness session only; no identification.
  bool require_session = false;
  FlashRule flash = FlashRule::required;
  CaptureRule capture = CaptureRule::any;
  LivenessSessionOptions sessions = {};
  SeenSamplesOptions seen = {};
  RandomSource random = crypto::fill_random;
  /// Where liveness sessions, tries and copy codes are; null: in this process, and gone with it.
  std::shared_ptr<ShortLived> short_lived = nullptr;
};

/// A Service owns what the use cases work on, and hands them out by who reads them. Every use case names its caller, is
/// logged, and fails closed. Threads: all methods may be called from several threads at once.
class Service {
 public:
  static std::unique_ptr<Service> create(pipeline::Pipeline pipeline, std::unique_ptr<store::Store> storage,
                                         ServiceOptions options = {});
  ~Service();

  Verifier verifier();
  Enroller enroller();
  Identifier identifier();
  Subjects subjects();
  LivenessDesk liveness();
  Refusals refusals();

  const pipeline::Pipeline& pipeline() const;
  /// Frees short-lived state that is over, and removes from the files what an erasure or replacement had to leave there
  /// because another program was reading them. Call it now and then.
  void sweep();

 private:
  explicit Service(std::unique_ptr<Core> core);
  std::unique_ptr<Core> core_;
};

}  // namespace selfsame::auth
