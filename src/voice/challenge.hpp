// Checks whether the displayed digits were spoken, and when.
#pragma once

#include <span>
#include <vector>

#include "pipeline/liveness.hpp"
#include "voice/verdict.hpp"

namespace selfsame::voice {

/// This many digits may be misheard, missing or extra (docs/adr/0012): a recogniser errs in a few per cent of digits,
/// and 3 in 100,000 pairs of eight-digit sequences come this close to each other.
inline constexpr std::size_t kForgivenDigits = 2;

/// One answer per prompt, in order. A recording that begins while the prompt is shown answers it if it contains the
/// digits.
std::vector<pipeline::PromptAnswer> judge_answers(std::span<const Observation> heard,
                                                  std::span<const pipeline::Prompt> prompts);

}  // namespace selfsame::voice
