// Whether the digits that were shown were spoken, and when.
#pragma once

#include <span>
#include <vector>

#include "pipeline/liveness.hpp"
#include "voice/verdict.hpp"

namespace selfsame::voice {

/// So many digits may be heard wrong, be missing or be too many (docs/adr/0012): a recogniser errs in some of a
/// hundred, and of two sequences of eight digits 3 in 100,000 come this near to each other.
inline constexpr std::size_t kForgivenDigits = 2;

/// One answer for each prompt, in order. A recording that begins while the prompt is shown answers it, if it holds the
/// digits.
std::vector<pipeline::PromptAnswer> judge_answers(std::span<const Observation> heard,
                                                  std::span<const pipeline::Prompt> prompts);

}  // namespace selfsame::voice
