#include "selfsame/live/live_schedule.hpp"

#include <algorithm>
#include <utility>

namespace selfsame::app {
namespace {

constexpr std::int64_t kWindowMs = 2000;
constexpr std::int64_t kVerdictEveryMs = 1000;
/// Comparing every frame would tell little more and cost a quarter of the time.
constexpr std::int64_t kCompareEveryMs = 250;
/// An answer to the last prompt may still be under way.
constexpr std::int64_t kAfterLastPromptMs = 1000;

}  // namespace

LiveSchedule::LiveSchedule(std::vector<pipeline::Prompt> prompts)
    : prompts_(std::move(prompts)),
      next_verdict_ms_(prompts_.empty() ? kWindowMs : prompts_.back().until_ms + kAfterLastPromptMs) {}

std::int64_t LiveSchedule::window_start(std::int64_t time_ms) const {
  // Prompts that are still open need all that was seen since the first.
  return prompts_.empty() ? time_ms - kWindowMs : 0;
}

bool LiveSchedule::compares(std::int64_t time_ms) {
  if (time_ms < next_compared_ms_) return false;
  next_compared_ms_ = time_ms + kCompareEveryMs;
  return true;
}

void LiveSchedule::judged(std::int64_t time_ms) {
  next_verdict_ms_ = time_ms + kVerdictEveryMs;
  done_ = !prompts_.empty();
}

const pipeline::Prompt* LiveSchedule::prompt_at(std::int64_t time_ms) const {
  const auto shown = std::find_if(prompts_.begin(), prompts_.end(), [&](const pipeline::Prompt& prompt) {
    return prompt.shown_ms <= time_ms && time_ms < prompt.until_ms;
  });
  return shown != prompts_.end() ? &*shown : nullptr;
}

}  // namespace selfsame::app
