// Whether the subject did what was asked, and when.
#pragma once

#include <span>
#include <vector>

#include "face/liveness/gestures.hpp"
#include "pipeline/liveness.hpp"

namespace selfsame::face::liveness {

/// Nobody answers a prompt sooner than this after it was shown.
inline constexpr std::int64_t kQuickestMs = 120;

/// All that can be asked for but the flash.
std::vector<pipeline::Gesture> find_gestures(Track track);

/// One answer for each prompt, in order. Turns and nods that begin after the last prompt's time and before this one
/// could be seen are too early; blinks come by themselves and are not held against anyone.
std::vector<pipeline::PromptAnswer> judge_answers(Track track, std::span<const pipeline::Prompt> prompts);

}  // namespace selfsame::face::liveness
