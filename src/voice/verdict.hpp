// Combines voice cues into a verdict. Their weights were measured; docs/results.md says on what data.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "pipeline/cue_model.hpp"
#include "voice/replay.hpp"

namespace selfsame::voice {

/// What is kept of one recording; not the sample itself.
struct Observation {
  std::int64_t time_ms = 0;
  std::optional<float> net_logit;  // bona fide over attack, median of its windows; none without a net
  std::optional<ReplayMeasures> replay;
  std::vector<int> digits = {};  // spoken, in order; empty without a recogniser
};

/// The upper one of two in the middle; `values`: not empty.
float median(std::vector<float> values);

/// Of several recordings the median of each cue counts.
pipeline::Liveness judge(std::span<const Observation> heard);

}  // namespace selfsame::voice
