// When a watch forgets, compares and judges, by the times of frames.
#pragma once

#include <cstdint>
#include <vector>

#include "pipeline/liveness.hpp"

namespace selfsame::app {

/// A window of two seconds, judged once a second and compared four times a second. With prompts: all that was seen,
/// judged once, a second after the last prompt is over.
class LiveSchedule {
 public:
  explicit LiveSchedule(std::vector<pipeline::Prompt> prompts);

  /// What was seen before this time is to be forgotten when a frame of `time_ms` comes.
  std::int64_t window_start(std::int64_t time_ms) const;
  /// Whether a frame of that time is compared; if so, the next ones are not, for a while.
  bool compares(std::int64_t time_ms);
  bool verdict_due(std::int64_t time_ms) const { return time_ms >= next_verdict_ms_; }
  void judged(std::int64_t time_ms);
  /// Nothing will be judged any more.
  bool done() const { return done_; }
  /// What is shown at that time; null: nothing.
  const pipeline::Prompt* prompt_at(std::int64_t time_ms) const;
  const std::vector<pipeline::Prompt>& prompts() const { return prompts_; }

 private:
  std::vector<pipeline::Prompt> prompts_;
  std::int64_t next_verdict_ms_;
  std::int64_t next_compared_ms_ = 0;
  bool done_ = false;
};

}  // namespace selfsame::app
