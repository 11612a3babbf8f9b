// How a measured value speaks for life or against it: the form in which every modality states what its cues are worth.
#pragma once

#include "pipeline/liveness.hpp"

namespace selfsame::pipeline {

/// llr = weight * clamp(slope * (value - centre), -against, favour).
struct CueModel {
  std::string_view name;
  CueKind kind = CueKind::picture;
  float centre = 0;
  float slope = 1;
  float against = 2;  // the most that it says against life, before the weight
  float favour = 2;   // and for it
  float weight = 1;
  /// The value on the attacks' side beyond which this cue alone tells an attack; not a number where none does.
  float veto = 0;
  std::string_view reason;  // for a person, where it speaks for an attack
};

/// A cue as measured, before it is weighed.
struct CueValue {
  const CueModel* model = nullptr;
  float value = 0;
};

Cue weigh(const CueValue& cue);

/// Of a log-likelihood ratio: [0, 1], 0.5 where it says nothing.
float score_of(float llr);

}  // namespace selfsame::pipeline
