// Shared by enrolling and verifying. Internal to this room.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/pipeline.hpp"

namespace selfsame::pipeline {

void add_liveness_reasons(const Liveness& liveness, std::vector<std::string>& reasons);

/// Applies liveness to a decision about identity: it never improves one.
Decision with_liveness(Decision decision, const Liveness& liveness, float least);

}  // namespace selfsame::pipeline
