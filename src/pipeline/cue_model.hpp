// Converts a measured value into evidence for or against life. Every modality states its cues in this form.
#pragma once

#include "pipeline/liveness.hpp"

namespace selfsame::pipeline {

/// llr = weight * clamp(slope * (value - centre), -against, favour).
struct CueModel {
  std::string_view name;
  CueKind kind = CueKind::picture;
  float centre = 0;
  float slope = 1;
  float against = 2;  // the strongest evidence against life, before the weight
  float favour = 2;   // the strongest evidence for it
  float weight = 1;
  /// Beyond this value this cue alone proves an attack; NaN if it never does.
  float veto = 0;
  std::string_view reason;  // for people, if the cue indicates an attack
};

/// A cue as measured, before weighting.
struct CueValue {
  const CueModel* model = nullptr;
  float value = 0;
};

Cue weigh(const CueValue& cue);

/// Maps a log-likelihood ratio to [0, 1]; 0.5 is neutral.
float score_of(float llr);

}  // namespace selfsame::pipeline
