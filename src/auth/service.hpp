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
  required,  // optional only if an operator begins the session: a bent photograph passes about half of the sessions
             // without colours
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
  /// Where liveness sessions, tries and copy codes are kept; null: in this process, lost when it ends.
  std::shared_ptr<ShortLived> short_lived = nullptr;
};

/// A Service owns the dependencies of the use cases and hands the use cases out. Every use case takes its caller, is
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
  /// Frees expired short-lived state, and removes leftovers of erasures and replacements that could not be removed
  /// while another program was reading the files. Call it periodically.
  void sweep();

 private:
  explicit Service(std::unique_ptr<Core> core);
  std::unique_ptr<Core> core_;
};

}  // namespace selfsame::auth
