#include "pipeline/measures.hpp"

#include <algorithm>

namespace selfsame::pipeline {

float ramp(float value, float bad, float good) { return std::clamp((value - bad) / (good - bad), 0.0F, 1.0F); }

Measure make_measure(std::string_view name, float value, float score, bool passed, std::string_view reason) {
  return {std::string(name), value, score, passed, std::string(passed ? std::string_view{} : reason)};
}

float overall_quality(std::span<const Measure> measures) {
  float lowest = 1;
  for (const Measure& entry : measures) lowest = std::min(lowest, entry.score);
  return lowest;
}

std::string reasons_of(std::span<const Measure> measures) {
  std::string text;
  for (const Measure& measure : measures) {
    if (measure.passed) continue;
    text += (text.empty() ? "" : "; ") + measure.reason + " (" + measure.name + ")";
  }
  return text;
}

}  // namespace selfsame::pipeline
