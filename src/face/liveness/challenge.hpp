// Judges whether and when the subject did what was asked.
#pragma once

#include <span>
#include <vector>

#include "face/liveness/gestures.hpp"
#include "pipeline/liveness.hpp"

namespace selfsame::face::liveness {

/// Nobody reacts to a prompt sooner than this after it was shown.
inline constexpr std::int64_t kQuickestMs = 120;

/// All prompted or spontaneous actions except the flash.
std::vector<pipeline::Gesture> find_gestures(Track track);

/// One answer per prompt, in order. Turns and nods that begin after the last prompt's time and before this one could be
/// seen are too early; blinks are involuntary and not held against anyone.
std::vector<pipeline::PromptAnswer> judge_answers(Track track, std::span<const pipeline::Prompt> prompts);

}  // namespace selfsame::face::liveness
