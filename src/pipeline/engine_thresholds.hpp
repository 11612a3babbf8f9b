// A policy applied to the scales of one engine.
#pragma once

#include <optional>

#include "pipeline/decision.hpp"

namespace selfsame::pipeline {

/// `accept` is infinite, so that nothing is accepted on this scale alone, if the scale's table does not extend to the
/// required false-match rate or the policy applies to another scale.
struct EngineThresholds {
  Thresholds full;
  Thresholds code = {};            // if the engine makes codes
  std::optional<Error> not_alone;  // why no scale accepts alone

  const Thresholds& on(Scale scale) const { return scale == Scale::code ? code : full; }
};

/// Errors: invalid_argument if the policy cannot apply to the engine at all.
Result<EngineThresholds> thresholds_of(const Description& described, const Policy& policy);

}  // namespace selfsame::pipeline
