// A policy on the scales of one engine.
#pragma once

#include <optional>

#include "pipeline/decision.hpp"

namespace selfsame::pipeline {

/// Where a scale's table does not reach the false-match rate that is asked for, or the policy speaks of another scale,
/// there is no threshold to accept at alone: it is infinite.
struct EngineThresholds {
  Thresholds full;
  Thresholds code = {};            // of an engine that makes codes
  std::optional<Error> not_alone;  // why no scale accepts alone

  const Thresholds& on(Scale scale) const { return scale == Scale::code ? code : full; }
};

/// Errors: invalid_argument where the policy cannot be meant for the engine at all.
Result<EngineThresholds> thresholds_of(const Description& described, const Policy& policy);

}  // namespace selfsame::pipeline
