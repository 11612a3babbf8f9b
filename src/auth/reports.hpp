// Results of the use cases. Reports carry exact scores; each presenter decides what the public sees.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "pipeline/pipeline.hpp"

namespace selfsame::auth {

/// The forms in which an enrolment stores a modality.
struct StoredForm {
  Modality modality = Modality::face;
  bool full = false;  // what the modality compares best: a vector, minutiae
  bool code = false;  // 128 bits
};

/// What is known of the camera in a liveness session.
struct Capture {
  std::optional<std::string> signed_by = {};  // the name of the client key that signed all frames; none: not signed
};

struct EnrolReport {
  SubjectId subject;
  std::vector<Modality> modalities = {};
  std::vector<StoredForm> stored = {};  // parallel to the modalities
  std::size_t samples_used = 0;
  std::vector<pipeline::SampleReport> samples = {};
  float quality = 0;
  std::optional<pipeline::Liveness> liveness = {};  // none if it was not checked
  std::vector<std::string> warnings = {};           // what the operator should still do
  std::optional<Capture> capture = {};              // of a liveness session only
  std::vector<pipeline::Stage> trace = {};
};

struct VerifyReport {
  SubjectId subject;
  pipeline::Decision decision = pipeline::Decision::reject;
  float score = 0;  // on the one scale (pipeline::on_scale), exact; public answers carry coarse(score)
  std::vector<pipeline::ModalityScore> scores = {};
  pipeline::Fused fusion = {};                      // of all scores and liveness, unrounded
  std::optional<pipeline::Liveness> liveness = {};  // none if it was not checked
  std::vector<std::string> reasons = {};
  std::vector<std::string> warnings = {};  // what weakens the decision
  bool one_person = true;                  // for a presentation: one person throughout, who also answered the prompts
  float quality = 0;
  std::optional<Capture> capture = {};  // of a liveness session only
  std::vector<pipeline::Stage> trace = {};
  double ms = 0;
};

struct IdentifyCandidate {
  SubjectId subject;
  pipeline::Decision decision = pipeline::Decision::reject;
  pipeline::Comparison comparison = {};
  /// On the one scale: it agrees with the decision.
  float score() const { return on_scale(decision, comparison.score); }
};

struct IdentifyReport {
  std::vector<IdentifyCandidate> candidates = {};   // best first; empty if the sample is not of a live subject
  std::optional<pipeline::Liveness> liveness = {};  // none if it was not checked
  std::vector<std::string> reasons = {};            // for people: why nobody similar is accepted
  std::vector<std::string> warnings = {};
  std::size_t gallery_size = 0;
  std::optional<Capture> capture = {};  // of a liveness session only
  std::vector<pipeline::Stage> trace = {};
  double ms = 0;
};

struct EmbedReport {
  pipeline::Probe probe = {};
  std::string precision = {};
  std::vector<pipeline::Stage> trace = {};
};

/// Counts over the frames of a liveness session so far. Liveness is reported by the verdict only, which is given once.
struct LivenessCounts {
  std::size_t frames = 0;
  std::size_t with_face = 0;
  std::vector<std::string> reasons = {};  // for people; why the last unusable frame was not used
};

/// What the client must do next.
enum class SessionState {
  look,    // no prompt: look into the camera and send frames
  act,     // do what the prompts ask
  done,    // all prompts answered: request the verdict
  failed,  // too many prompts missed: begin another session
};
std::string_view to_string(SessionState state);

/// The progress of a liveness session. Later prompts are revealed later.
struct LivenessProgress {
  LivenessCounts seen = {};
  SessionState state = SessionState::look;
  std::int64_t now_ms = 0;  // on the session's clock
  std::size_t steps = 0;    // number of things to do
  std::size_t steps_done = 0;
  std::vector<pipeline::Prompt> prompts = {};  // to be answered now; for a flash all colours, including the next ones
};

/// A score rounded down to a multiple of 0.05, for public answers: exact scores would allow hill climbing towards a
/// template. It stays in its decision's band (pipeline::band_of).
float coarse(float score);

}  // namespace selfsame::auth
