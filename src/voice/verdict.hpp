// From what is heard to a verdict. What each cue is worth was measured; docs/results.md says on what.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "pipeline/cue_model.hpp"
#include "voice/replay.hpp"

namespace selfsame::voice {

/// What is kept of one recording. It holds no sample.
struct Observation {
  std::int64_t time_ms = 0;
  std::optional<float> net_logit;  // bona fide over attack, median of its windows; none without a net
  std::optional<ReplayMeasures> replay;
  std::vector<int> digits = {};  // that were spoken, in order; none without a recogniser
};

/// The upper one of two in the middle; `values`: not empty.
float median(std::vector<float> values);

/// Of several recordings the median of each cue counts.
pipeline::Liveness judge(std::span<const Observation> heard);

}  // namespace selfsame::voice
