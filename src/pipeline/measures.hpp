// What measures of quality are made with, whatever the modality.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "pipeline/modality.hpp"

namespace selfsame::pipeline {

/// A bar for enrolment and a lower one for everything else.
struct Bars {
  float enrolment;
  float verification;
  float operator()(Purpose purpose) const { return purpose == Purpose::enrolment ? enrolment : verification; }
};

/// 0 at `bad`, 1 at `good`, straight in between; `bad` may be above `good`.
float ramp(float value, float bad, float good);

/// `reason` is kept where it did not pass.
Measure make_measure(std::string_view name, float value, float score, bool passed, std::string_view reason);

/// A sample's quality: the lowest score of its measures.
float overall_quality(std::span<const Measure> measures);

/// All that the failed measures have to say, for an enrolment that is refused; empty where all passed.
std::string reasons_of(std::span<const Measure> measures);

}  // namespace selfsame::pipeline
