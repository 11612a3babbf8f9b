#include "selfsame/live/live_schedule.hpp"

namespace selfsame::app {
namespace {

constexpr std::int64_t kVerdictEveryMs = 1000;
/// Comparing every frame would add little and take a quarter of the time.
constexpr std::int64_t kCompareEveryMs = 250;
constexpr std::int64_t kCompareAnswersEveryMs = 100;

}  // namespace

std::int64_t LiveSchedule::window_start(std::int64_t time_ms) const { return asks_ ? 0 : time_ms - kWindowMs; }

bool LiveSchedule::compares(std::int64_t time_ms, bool awaits_answer) {
  if (time_ms < next_compared_ms_) return false;
  next_compared_ms_ = time_ms + (awaits_answer ? kCompareAnswersEveryMs : kCompareEveryMs);
  return true;
}

void LiveSchedule::judged(std::int64_t time_ms) {
  next_verdict_ms_ = time_ms + kVerdictEveryMs;
  done_ = asks_;
}

}  // namespace selfsame::app
