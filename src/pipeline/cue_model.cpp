#include "pipeline/cue_model.hpp"

#include <algorithm>
#include <cmath>

namespace selfsame::pipeline {

float score_of(float llr) { return 1 / (1 + std::exp(-llr)); }

Cue weigh(const CueValue& cue) {
  const CueModel& model = *cue.model;
  const float llr = model.weight * std::clamp(model.slope * (cue.value - model.centre), -model.against, model.favour);
  const bool veto = !std::isnan(model.veto) && (model.slope > 0 ? cue.value < model.veto : cue.value > model.veto);
  return {model.name, model.kind, cue.value, llr, score_of(llr), veto, llr < 0 ? model.reason : std::string_view{}};
}

}  // namespace selfsame::pipeline
