#include "pipeline/liveness.hpp"

#include <algorithm>

namespace selfsame::pipeline {

std::string_view to_string(CueKind kind) {
  switch (kind) {
    case CueKind::picture: return "picture";
    case CueKind::motion: return "motion";
    case CueKind::depth: return "depth";
    case CueKind::injection: return "injection";
    case CueKind::sound: return "sound";
  }
  return "?";
}

std::optional<Challenge> challenge_from(std::string_view name) {
  for (const Challenge challenge : {Challenge::blink, Challenge::turn_left, Challenge::turn_right, Challenge::nod,
                                    Challenge::flash, Challenge::say_digits}) {
    if (to_string(challenge) == name) return challenge;
  }
  return std::nullopt;
}

std::string_view to_string(Challenge challenge) {
  switch (challenge) {
    case Challenge::blink: return "blink";
    case Challenge::turn_left: return "turn_left";
    case Challenge::turn_right: return "turn_right";
    case Challenge::nod: return "nod";
    case Challenge::flash: return "flash";
    case Challenge::say_digits: return "say_digits";
  }
  return "?";
}

Modality seen_by(Challenge challenge) { return challenge == Challenge::say_digits ? Modality::voice : Modality::face; }

std::string_view to_string(DepthSource source) {
  switch (source) {
    case DepthSource::none: return "none";
    case DepthSource::estimated: return "estimated";
    case DepthSource::sensor: return "sensor";
  }
  return "none";
}

std::string_view to_string(PromptOutcome outcome) {
  switch (outcome) {
    case PromptOutcome::answered: return "answered";
    case PromptOutcome::missed: return "missed";
    case PromptOutcome::too_early: return "too_early";
  }
  return "?";
}

bool Liveness::answered_all() const {
  return std::all_of(answers.begin(), answers.end(),
                     [](const PromptAnswer& answer) { return answer.outcome == PromptOutcome::answered; });
}

}  // namespace selfsame::pipeline
