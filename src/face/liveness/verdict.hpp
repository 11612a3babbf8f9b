// Combines cues into a verdict. Their weights were measured; docs/results.md says on what data.
#pragma once

#include <span>
#include <vector>

#include "face/liveness/gestures.hpp"
#include "pipeline/cue_model.hpp"

namespace selfsame::face::liveness {

/// All available measures: pictures always, cues over frames if their times increase, depth if present, flashes if
/// `prompts` contain any.
std::vector<pipeline::CueValue> measure_cues(Track track, std::span<const pipeline::Prompt> prompts);

/// One picture alone, [0, 1].
float judge_picture(const Observation& seen);

pipeline::Liveness judge(Track track, std::span<const pipeline::Prompt> prompts);

}  // namespace selfsame::face::liveness
