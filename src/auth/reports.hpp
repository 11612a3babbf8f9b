// What the use cases answer. Reports carry exact scores; what the public sees of them is decided by whoever shows them.
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

/// What is known of the camera of a liveness session.
struct Capture {
  std::optional<std::string> signed_by = {};  // the name of the client key that signed all frames; none: not signed
};

struct EnrolReport {
  SubjectId subject;
  std::vector<Modality> modalities = {};
  std::vector<StoredForm> stored = {};  // parallel to them
  std::size_t samples_used = 0;
  std::vector<pipeline::SampleReport> samples = {};
  float quality = 0;
  std::optional<pipeline::Liveness> liveness = {};  // none if it was not checked
  std::vector<std::string> warnings = {};           // what the enrolment leaves to be done
  std::optional<Capture> capture = {};              // of a liveness session only
  std::vector<pipeline::Stage> trace = {};
};

struct VerifyReport {
  SubjectId subject;
  pipeline::Decision decision = pipeline::Decision::reject;
  float score = 0;  // on the one scale (pipeline::on_scale), exact; public answers carry coarse(score)
  std::vector<pipeline::ModalityScore> scores = {};
  pipeline::Fused fusion = {};                      // of all scores and of liveness, as it is
  std::optional<pipeline::Liveness> liveness = {};  // none if it was not checked
  std::vector<std::string> reasons = {};
  std::vector<std::string> warnings = {};  // what weakens the decision
  bool one_person = true;  // of a presentation: the same one from first to last, and the one who did what was asked
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
  std::vector<IdentifyCandidate> candidates = {};   // best first; none for a sample that is not of a live subject
  std::optional<pipeline::Liveness> liveness = {};  // none if it was not checked
  std::vector<std::string> reasons = {};            // for a person; why nobody is accepted who is alike
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

/// What came of the frames of a liveness session so far. What was found alive is left to the verdict, which is given
/// once.
struct LivenessCounts {
  std::size_t frames = 0;
  std::size_t with_face = 0;
  std::vector<std::string> reasons = {};  // for a person; why the last unusable frame was not used
};

/// What a client has to do next.
enum class SessionState {
  look,    // nothing is asked for: look into the camera, and send what it sees
  act,     // do what the prompts say
  done,    // all was answered: ask for the verdict
  failed,  // too much was missed: begin another session
};
std::string_view to_string(SessionState state);

/// How far a liveness session has come. What is asked for later is told later.
struct LivenessProgress {
  LivenessCounts seen = {};
  SessionState state = SessionState::look;
  std::int64_t now_ms = 0;  // on the session's clock
  std::size_t steps = 0;    // things to do in all
  std::size_t steps_done = 0;
  std::vector<pipeline::Prompt> prompts = {};  // to be answered now; of a flash all colours, the next ones too
};

/// A score rounded down to 0.05, for answers to the public: exact scores let an attacker climb to a template. It stays
/// in its decision's band (pipeline::band_of).
float coarse(float score);

}  // namespace selfsame::auth
