// From cues to a verdict. What each cue is worth was measured; docs/results.md says on what.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "face/liveness/gestures.hpp"
#include "pipeline/liveness.hpp"

namespace selfsame::face::liveness {

/// How a cue's value speaks: llr = weight * clamp(slope * (value - centre), -against, favour).
struct CueModel {
  std::string_view name;
  pipeline::CueKind kind = pipeline::CueKind::picture;
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

/// Whatever can be measured: of the pictures always, over frames where their times increase, of depth where there is.
std::vector<CueValue> measure_cues(Track track);

/// One picture alone, [0, 1].
float judge_picture(const Observation& seen);

pipeline::Liveness judge(Track track, std::span<const pipeline::Prompt> prompts);

}  // namespace selfsame::face::liveness
