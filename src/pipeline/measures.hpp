// Building blocks of quality measures, shared by all modalities.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "pipeline/modality.hpp"

namespace selfsame::pipeline {

/// A threshold for enrolment and a lower one for every other purpose.
struct Bars {
  float enrolment;
  float verification;
  float operator()(Purpose purpose) const { return purpose == Purpose::enrolment ? enrolment : verification; }
};

/// Linear from 0 at `bad` to 1 at `good`; `bad` may be above `good`.
float ramp(float value, float bad, float good);

/// `reason` is kept only if the measure did not pass.
Measure make_measure(std::string_view name, float value, float score, bool passed, std::string_view reason);

/// A sample's quality: the lowest score of its measures.
float overall_quality(std::span<const Measure> measures);

/// The reasons of all failed measures, for a refused enrolment; empty if all passed.
std::string reasons_of(std::span<const Measure> measures);

}  // namespace selfsame::pipeline
