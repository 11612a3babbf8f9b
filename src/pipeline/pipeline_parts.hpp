// What enrolling and verifying share. Internal to this room.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/pipeline.hpp"

namespace selfsame::pipeline {

void add_liveness_reasons(const Liveness& liveness, std::vector<std::string>& reasons);

/// What liveness makes of a decision about who it is: it never makes one better.
Decision with_liveness(Decision decision, const Liveness& liveness, float least);

}  // namespace selfsame::pipeline
