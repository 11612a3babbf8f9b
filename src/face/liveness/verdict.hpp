// From cues to a verdict. What each cue is worth was measured; docs/results.md says on what.
#pragma once

#include <span>
#include <vector>

#include "face/liveness/gestures.hpp"
#include "pipeline/cue_model.hpp"

namespace selfsame::face::liveness {

/// Whatever can be measured: of the pictures always, over frames where their times increase, of depth where there is,
/// of flashes where `prompts` have some.
std::vector<pipeline::CueValue> measure_cues(Track track, std::span<const pipeline::Prompt> prompts);

/// One picture alone, [0, 1].
float judge_picture(const Observation& seen);

pipeline::Liveness judge(Track track, std::span<const pipeline::Prompt> prompts);

}  // namespace selfsame::face::liveness
