#include "pipeline/pipeline_parts.hpp"

#include <algorithm>

namespace selfsame::pipeline {

void add_liveness_reasons(const Liveness& liveness, std::vector<std::string>& reasons) {
  for (const Cue& cue : liveness.cues) {
    if (cue.veto && !cue.reason.empty()) reasons.emplace_back(cue.reason);
  }
  for (const PromptAnswer& answer : liveness.answers) {
    if (answer.outcome == PromptOutcome::answered) continue;
    reasons.push_back("the challenge " + std::string(to_string(answer.challenge)) + " was " +
                      (answer.outcome == PromptOutcome::missed ? "not answered" : "answered before it was shown"));
  }
}

Decision with_liveness(Decision decision, const Liveness& liveness, float least) {
  const bool guessed = std::any_of(liveness.answers.begin(), liveness.answers.end(), [](const PromptAnswer& answer) {
    return answer.outcome == PromptOutcome::too_early;
  });
  if ((liveness.attack && !liveness.advises) || guessed) return Decision::reject;
  const bool live = (liveness.advises || liveness.score >= least) && liveness.answered_all();
  return decision == Decision::accept && !live ? Decision::reverify : decision;
}

}  // namespace selfsame::pipeline
