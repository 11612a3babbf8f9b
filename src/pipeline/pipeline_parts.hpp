// What enrolling and verifying share. Internal to this room.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/pipeline.hpp"

namespace selfsame::pipeline {

inline constexpr std::string_view kNotLive =
    "the sample does not seem to be live; use the camera or the microphone, not a picture or a recording";

void add_liveness_reasons(const Liveness& liveness, std::vector<std::string>& reasons);

/// What liveness makes of a decision about who it is: it never makes one better.
Decision with_liveness(Decision decision, const Liveness& liveness, float least);

std::vector<CopyCode> copies_of(std::span<const Probe> probes);

}  // namespace selfsame::pipeline
