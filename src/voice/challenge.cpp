#include "voice/challenge.hpp"

#include "voice/digits.hpp"

namespace selfsame::voice {
namespace {

using pipeline::Prompt;
using pipeline::PromptAnswer;
using pipeline::PromptOutcome;

PromptAnswer judge(std::span<const Observation> heard, const Prompt& prompt) {
  std::vector<int> shown;
  for (const char digit : prompt.digits) shown.push_back(digit - '0');
  for (const Observation& one : heard) {
    if (one.time_ms < prompt.shown_ms || one.time_ms >= prompt.until_ms || shown.empty()) continue;
    if (digit_errors(shown, one.digits) > kForgivenDigits) continue;
    return {prompt.challenge, PromptOutcome::answered, one.time_ms - prompt.shown_ms};
  }
  return {prompt.challenge, PromptOutcome::missed, -1};
}

}  // namespace

std::vector<PromptAnswer> judge_answers(std::span<const Observation> heard, std::span<const Prompt> prompts) {
  std::vector<PromptAnswer> answers;
  for (const Prompt& prompt : prompts) answers.push_back(judge(heard, prompt));
  return answers;
}

}  // namespace selfsame::voice
