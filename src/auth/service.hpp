// The use cases: enrol, verify, identify, erase. Every call is logged; a failure to decide fails closed.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "auth/liveness_sessions.hpp"
#include "auth/seen_samples.hpp"
#include "crypto/secret.hpp"
#include "pipeline/pipeline.hpp"
#include "store/vault.hpp"

namespace selfsame::auth {

/// What an enrolment keeps of a modality.
struct Kept {
  Modality modality = Modality::face;
  bool full = false;  // what the modality compares best: a vector, minutiae
  bool code = false;  // 128 bits
};

struct EnrolReport {
  SubjectId subject;
  std::vector<Modality> modalities;
  std::vector<Kept> kept;  // parallel to them
  std::size_t samples_used = 0;
  std::vector<pipeline::SampleReport> samples;
  float quality = 0;
  std::optional<pipeline::Liveness> liveness;  // none where it was not looked at
  std::vector<pipeline::Stage> trace;
};

struct VerifyReport {
  SubjectId subject;
  pipeline::Decision decision = pipeline::Decision::reject;
  float score = 0;  // on the one scale (pipeline::on_scale), exact; public answers carry coarse(score)
  std::vector<pipeline::ModalityScore> scores;
  pipeline::Fused fusion;                      // of all scores and of liveness, as it is
  std::optional<pipeline::Liveness> liveness;  // none where it was not looked at
  std::vector<std::string> reasons;
  std::vector<std::string> warnings;  // what the decision rests on too little
  float quality = 0;
  std::vector<pipeline::Stage> trace;
  double ms = 0;
};

struct IdentifyCandidate {
  SubjectId subject;
  pipeline::Decision decision = pipeline::Decision::reject;
  pipeline::Comparison comparison;
  /// On the one scale: it agrees with the decision.
  float score() const { return on_scale(decision, comparison.score); }
};

struct IdentifyReport {
  std::vector<IdentifyCandidate> candidates;  // best first
  std::vector<std::string> warnings;
  std::size_t gallery_size = 0;
  std::vector<pipeline::Stage> trace;
  double ms = 0;
};

struct EmbedReport {
  pipeline::Probe probe;
  std::string precision;
  std::vector<pipeline::Stage> trace;
};

/// How far a liveness session has come. It tells nothing of what was found alive: that is the verdict's to tell, once.
struct LivenessProgress {
  std::size_t frames = 0;
  std::size_t with_face = 0;
  std::vector<std::string> reasons;  // for a person; of the last frame that could not be used
};

struct ServiceOptions {
  /// Verification and enrolment by liveness session only; no identification.
  bool require_session = false;
  LivenessSessionOptions sessions = {};
  SeenSamplesOptions seen = {};
  RandomSource random = crypto::fill_random;
};

/// A score rounded down to 0.05, for answers to the public: exact scores let an attacker climb to a template. It stays
/// in its decision's band (pipeline::band_of).
float coarse(float score);

/// Threads: all methods may be called from several threads at once.
class Service {
 public:
  /// The `origin` of log entries ("cli", "http") is given with each call.
  static std::unique_ptr<Service> create(pipeline::Pipeline pipeline, std::unique_ptr<store::Vault> vault,
                                         ServiceOptions options = {});
  ~Service();

  /// enrol, verify and identify fail with liveness_required where the options ask for sessions.
  Result<EnrolReport> enrol(const SubjectId& subject, std::span<const pipeline::Sample> samples,
                            store::IfExists if_exists, std::string_view origin);
  Result<VerifyReport> verify(const SubjectId& subject, std::span<const pipeline::Sample> samples,
                              std::string_view origin);
  /// The same for an attempt that the caller fills itself, such as from this machine's camera, and the prompts that
  /// were shown meanwhile. Where the options ask for sessions, there must be some. Errors: also liveness_required.
  Result<VerifyReport> verify(const SubjectId& subject, pipeline::Attempt& attempt,
                              std::span<const pipeline::Prompt> prompts, std::string_view origin);
  /// Errors: also those of Pipeline::check_factors: a rule that one sample cannot meet allows no identification.
  Result<IdentifyReport> identify(const pipeline::Sample& sample, std::size_t top, std::string_view origin);
  Result<EmbedReport> embed(const pipeline::Sample& sample) const;
  Status erase(const SubjectId& subject, std::string_view origin);

  /// For verification, of a subject that is enrolled, or for enrolment. Errors: those of LivenessSessions::begin,
  /// subject_not_found, invalid_argument.
  Result<LivenessTicket> begin_liveness(pipeline::Purpose purpose, const SubjectId& subject, std::string_view origin);
  /// Samples with their capture times on the session's clock. Errors: those of LivenessSessions::Hold, then nothing has
  /// changed. A sample that cannot be used is no error. Not logged.
  Result<LivenessProgress> liveness_frames(std::string_view id, std::string_view nonce,
                                           std::span<const pipeline::Sample> samples);
  /// The verdict, once: whatever comes of it, the session is used. Never an accept, nor an enrolment, where not every
  /// prompt was seen to be answered. Errors: those of LivenessSessions::conclude, then the session stays as it was; of
  /// an enrolment also liveness_failed.
  Result<VerifyReport> liveness_verify(std::string_view id, std::string_view nonce, const SubjectId& subject,
                                       std::string_view origin);
  Result<EnrolReport> liveness_enrol(std::string_view id, std::string_view nonce, const SubjectId& subject,
                                     store::IfExists if_exists, std::string_view origin);
  LivenessSessions& sessions();

  const pipeline::Pipeline& pipeline() const;
  store::Vault& vault();

 private:
  struct Impl;
  explicit Service(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace selfsame::auth
